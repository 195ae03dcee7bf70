import * as ecs from 'aws-cdk-lib/aws-ecs';
import type * as iam from 'aws-cdk-lib/aws-iam';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { Annotations, Stack } from 'aws-cdk-lib/core';
import { checkResourceName, checkSecretField, refuseApiKey } from './settings/checks';
import { type ApiKeyReference } from './settings/client-settings';
import { SettingError } from './settings/setting-error';
import { kindOf, textOf } from './untyped';

/** What AWS can do with a reference to a key. */
interface AwsSecret {
  ecsSecret(): ecs.Secret;
  /** Says what ECS will stumble over: it reads the secret in a task whose definition may be somewhere else. */
  warnOfEcs(): void;
  grantRead(grantee: iam.IGrantable): iam.Grant;
}

/** Where the API key of a Prefect client is stored. There is no way to give the key itself, so that it is in no template. */
export class PrefectApiKey {
  /**
   * A secret in Secrets Manager.
   *
   * @param secret the secret: the key alone as plain text, or JSON with the key in a field, which ECS finds by the complete ARN only
   * @param field name of the field; none if the secret is the key alone
   */
  public static fromSecretsManager(secret: secretsmanager.ISecret, field?: string): PrefectApiKey {
    if (textOf(secret, 'secretArn') === undefined) {
      throw new SettingError(
        'secret',
        `must be a secret of the CDK, got: ${kindOf(secret)}. For example: Secret.fromSecretCompleteArn(this, 'ApiKey', arn)`,
      );
    }
    if (field !== undefined) {
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
   * @param parameter the parameter, of type SecureString; imported, since CloudFormation makes no secure ones
   */
  public static fromSsmParameter(parameter: ssm.IParameter): PrefectApiKey {
    if (textOf(parameter, 'parameterArn') === undefined) {
      throw new SettingError(
        'parameter',
        `must be a parameter of the CDK, got: ${kindOf(parameter)}. For example: StringParameter.fromSecureStringParameterAttributes(this, 'ApiKey', { parameterName: '/prefect/api-key' })`,
      );
    }
    if (parameter.node.defaultChild instanceof ssm.CfnParameter) {
      throw new SettingError(
        'parameter',
        'is made by CloudFormation, which makes no secure ones: the key would be plain text, in the template too. Store it by hand as a SecureString, and import it with `StringParameter.fromSecureStringParameterAttributes()`',
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
   * A Secret of Kubernetes, in the namespace of the pods.
   *
   * @param name name of the Secret
   * @param key the key in its data; `key` if not given, as Prefect's Helm charts expect
   */
  public static fromKubernetesSecret(name: string, key?: string): PrefectApiKey {
    checkResourceName('name', name);
    if (key !== undefined) {
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

/** A secret that the app makes may hold its value in the template, and an imported one may be named by it. */
function refuseLiteralSecret(secret: secretsmanager.ISecret): void {
  refuseApiKey('secret', secret.secretArn);
  const resource = secret.node.defaultChild;
  if (!(resource instanceof secretsmanager.CfnSecret)) {
    return;
  }
  const { name, secretString, generateSecretString } = resource;
  refuseApiKey('secret', JSON.stringify(Stack.of(secret).resolve([name, secretString, generateSecretString])));
}

/** Imported by name or by a part of its ARN. ECS finds such a secret as a whole, but not a field of it. */
function warnOfPartialArn(secret: secretsmanager.ISecret): void {
  if (secret.secretFullArn !== undefined) {
    return;
  }
  Annotations.of(secret).addWarningV2(
    'cdk-prefect-privatelink:partial-secret-arn',
    'ECS is told a field of this secret, but not the six characters at the end of its ARN: tasks may fail at start, as they do not find the secret. Import it by its complete ARN, with `Secret.fromSecretCompleteArn()`, or store the API key alone in it, without a field.',
  );
}
