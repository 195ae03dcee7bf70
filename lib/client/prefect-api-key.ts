import * as ecs from 'aws-cdk-lib/aws-ecs';
import type * as iam from 'aws-cdk-lib/aws-iam';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { Annotations, Stack } from 'aws-cdk-lib/core';
import { isKnown } from '../private/known';
import { checkResourceName, checkSecretField, refuseApiKey } from './settings/checks';
import { type ApiKeyReference } from './settings/client-settings';
import { SettingError } from './settings/setting-error';
import { kindOf, textOf } from './untyped';

/** What AWS can do with a reference to an API key. */
interface AwsSecret {
  ecsSecret(): ecs.Secret;
  /** Warns of a reference that ECS may not resolve when a task starts. */
  warnOfEcs(): void;
  grantRead(grantee: iam.IGrantable): iam.Grant;
}

/** Where the API key of a Prefect client is stored. The key itself is never a property, so it is in no template. */
export class PrefectApiKey {
  /**
   * A secret in Secrets Manager.
   *
   * @default - the secret contains the API key alone, as plain text
   * @param secret the secret; for a field, ECS needs a secret with its complete ARN
   * @param field name of the field, if the secret is JSON
   */
  public static fromSecretsManager(secret: secretsmanager.ISecret, field?: string): PrefectApiKey {
    if (textOf(secret, 'secretArn') === undefined) {
      throw new SettingError(
        'secret',
        `must be a CDK secret, got: ${kindOf(secret)}. For example: Secret.fromSecretCompleteArn(this, 'ApiKey', arn)`,
      );
    }
    if (field !== undefined && isKnown(field)) {
      checkSecretField('field', field);
    }
    refuseLiteralSecret(secret);
    return new PrefectApiKey(
      { store: 'secretsManager', arn: secret.secretArn, field, region: secret.env.region },
      {
        ecsSecret: () => ecs.Secret.fromSecretsManager(secret, field),
        warnOfEcs: () => {
          if (field !== undefined) {
            warnOfPartialArn(secret);
          }
        },
        grantRead: (grantee) => secret.grantRead(grantee),
      },
    );
  }

  /**
   * A secure parameter of Systems Manager.
   *
   * @param parameter the parameter, of type SecureString. Import it: CloudFormation cannot create secure parameters
   */
  public static fromSsmParameter(parameter: ssm.IParameter): PrefectApiKey {
    if (textOf(parameter, 'parameterArn') === undefined) {
      throw new SettingError(
        'parameter',
        `must be a CDK parameter, got: ${kindOf(parameter)}. For example: StringParameter.fromSecureStringParameterAttributes(this, 'ApiKey', { parameterName: '/prefect/api-key' })`,
      );
    }
    if (parameter.node.defaultChild instanceof ssm.CfnParameter) {
      throw new SettingError(
        'parameter',
        'must be an imported parameter, got: a parameter that CloudFormation creates. CloudFormation cannot create secure parameters, so the key would be plain text, also in the template. Store it manually as a SecureString, and import it with `StringParameter.fromSecureStringParameterAttributes()`',
      );
    }
    refuseApiKey('parameter', parameter.parameterName);
    return new PrefectApiKey(
      { store: 'parameter', arn: parameter.parameterArn, name: parameter.parameterName, region: parameter.env.region },
      {
        ecsSecret: () => ecs.Secret.fromSsmParameter(parameter),
        warnOfEcs: () => undefined,
        grantRead: (grantee) => parameter.grantRead(grantee),
      },
    );
  }

  /**
   * A Kubernetes Secret, in the namespace of the pods.
   *
   * @default - the data key `key`, as Prefect's Helm charts expect
   * @param name name of the Secret
   * @param key data key of the API key
   */
  public static fromKubernetesSecret(name: string, key?: string): PrefectApiKey {
    if (isKnown(name)) {
      checkResourceName('name', name);
    }
    if (key !== undefined && isKnown(key)) {
      checkSecretField('key', key);
    }
    return new PrefectApiKey({ store: 'kubernetes', name, key: key ?? 'key' });
  }

  /** @internal */
  public readonly _reference: ApiKeyReference;
  /** @internal */
  public readonly _secret?: AwsSecret;

  private constructor(reference: ApiKeyReference, secret?: AwsSecret) {
    this._reference = reference;
    this._secret = secret;
  }
}

/** A secret that the app creates can have its value in the template; an imported one can have the API key for a name. */
function refuseLiteralSecret(secret: secretsmanager.ISecret): void {
  refuseApiKey('secret', secret.secretArn);
  const resource = secret.node.defaultChild;
  if (!(resource instanceof secretsmanager.CfnSecret)) {
    return;
  }
  const { name, secretString, generateSecretString } = resource;
  refuseApiKey('secret', JSON.stringify(Stack.of(secret).resolve([name, secretString, generateSecretString])));
}

/** For a secret that was imported by name or partial ARN, ECS resolves the whole secret, but no field. */
function warnOfPartialArn(secret: secretsmanager.ISecret): void {
  if (secret.secretFullArn !== undefined) {
    return;
  }
  Annotations.of(secret).addWarningV2(
    'cdk-prefect-privatelink:partial-secret-arn',
    'ECS needs the complete ARN of this secret to read a field, and the six characters at its end are unknown: tasks may fail to start. Import the secret with `Secret.fromSecretCompleteArn()`, or store the API key alone in it, without a field.',
  );
}
