import * as ecs from 'aws-cdk-lib/aws-ecs';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import type * as ssm from 'aws-cdk-lib/aws-ssm';
import { checkResourceName, checkSecretField } from './settings/checks';
import type { ApiKeyReference } from './settings/client-settings';

/** What AWS can do with a reference to a key. */
interface AwsSecret {
  ecsSecret(): ecs.Secret;
  grantRead(grantee: iam.IGrantable): iam.Grant;
}

/** Where the API key of a Prefect client is stored. There is no way to give the key itself, so that it is in no template. */
export class PrefectApiKey {
  /**
   * A secret in Secrets Manager.
   *
   * @param secret the secret: the key alone as plain text, or JSON with the key in a field
   * @param field name of the field; none if the secret is the key alone
   */
  public static fromSecretsManager(secret: secretsmanager.ISecret, field?: string): PrefectApiKey {
    if (field !== undefined) checkSecretField('field', field);
    return new PrefectApiKey(
      { store: 'secretsManager', arn: secret.secretArn, field, region: secret.env.region },
      { ecsSecret: () => ecs.Secret.fromSecretsManager(secret, field), grantRead: (grantee) => secret.grantRead(grantee) },
    );
  }

  /**
   * A secure parameter of Systems Manager.
   *
   * @param parameter the parameter, of type SecureString
   */
  public static fromSsmParameter(parameter: ssm.IParameter): PrefectApiKey {
    return new PrefectApiKey(
      { store: 'parameter', arn: parameter.parameterArn, name: parameter.parameterName, region: parameter.env.region },
      { ecsSecret: () => ecs.Secret.fromSsmParameter(parameter), grantRead: (grantee) => parameter.grantRead(grantee) },
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
    if (key !== undefined) checkSecretField('key', key);
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
