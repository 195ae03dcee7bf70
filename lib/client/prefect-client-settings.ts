import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import { Token } from 'aws-cdk-lib/core';
import { inWordsOfConstructs, KEY_IN_AWS, KEY_IN_KUBERNETES } from './construct-errors';
import { addToContainer, ecsSecrets } from './ecs-container';
import { ecsFlowRuns } from './ecs-flow-runs';
import { addToUserData } from './instance';
import { addToFunction } from './lambda-function';
import { type PrefectApiKey } from './prefect-api-key';
import {
  type PrefectClientSettingsProps,
  type PrefectConfigMapOptions,
  type PrefectJobTemplateOptions,
} from './prefect-client-settings-props';
import { checkResourceName } from './settings/checks';
import { clientSettings, type ClientSettings } from './settings/client-settings';
import { dotenv } from './settings/dotenv';
import { environmentOf } from './settings/environment';
import { helmValues } from './settings/helm';
import { jobTemplate } from './settings/job-template';
import { kubernetesConfigMap, kubernetesContainer } from './settings/kubernetes';
import { SettingError } from './settings/setting-error';
import { shellExports } from './settings/shell';
import { prefectToml } from './settings/toml';
import { kindOf, memberOf } from './untyped';

/**
 * The settings of a Prefect client, written as each kind of client needs them. A link gives those that lead over it:
 * `link.clientSettings({ … })`.
 */
export class PrefectClientSettings {
  /** Prefix of all URLs of the API: `PREFECT_CLOUD_API_URL`. */
  public readonly cloudApiUrl: string;

  /** Address of the web interface: `PREFECT_CLOUD_UI_URL`. */
  public readonly cloudUiUrl: string;

  /** API of the workspace, `PREFECT_API_URL`; undefined without a workspace. */
  public readonly apiUrl?: string;

  private readonly settings: ClientSettings;
  private readonly apiKey?: PrefectApiKey;

  /**
   * Settings for hosts of your choice, for instance a gateway.
   *
   * @param props hosts and settings
   */
  public constructor(props: PrefectClientSettingsProps) {
    const { workspace, proxy, apiKey } = props;
    checkApiKey(apiKey);
    this.apiKey = apiKey;
    const input = {
      apiHostName: props.apiHostName,
      uiHostName: props.uiHostName,
      accountId: workspace?.accountId,
      workspaceId: workspace?.workspaceId,
      certificateFile: props.certificateFile,
      proxyUrl: proxy?.url,
      noProxy: proxy?.noProxy,
      prefectThroughProxy: proxy?.prefectThroughProxy,
      telemetry: props.telemetry,
      retryCodes: props.retryCodes,
      apiKey: apiKey?._reference,
    };
    this.settings = inWordsOfConstructs(() => clientSettings(input, (value) => !Token.isUnresolved(value)));
    this.cloudApiUrl = this.settings.cloudApiUrl;
    this.cloudUiUrl = this.settings.cloudUiUrl;
    this.apiUrl = this.settings.workspace?.apiUrl;
  }

  /**
   * As environment variables, all settings but the key. For ECS, as `environment` of a container, next to
   * {@link toEcsSecrets}.
   */
  public toEnvironment(): Record<string, string> {
    return environmentOf(this.settings);
  }

  /**
   * The key as `secrets` of an ECS container; empty without a key.
   */
  public toEcsSecrets(): Record<string, ecs.Secret> {
    return inWordsOfConstructs(() => ecsSecrets(this.apiKey), KEY_IN_AWS);
  }

  /**
   * Adds all settings to an ECS container, the key as a secret. Refused where the container has a `PREFECT_API_KEY`
   * already.
   *
   * @param container the container
   */
  public addToContainer(container: ecs.ContainerDefinition): void {
    inWordsOfConstructs(() => addToContainer(container, this.settings, this.apiKey), KEY_IN_AWS);
  }

  /**
   * Adds all settings to a Lambda function, and lets it read the key. Lambda has no secret variables: the code must read
   * the secret that `API_KEY_SECRET_ARN` (and `API_KEY_SECRET_FIELD`) or the parameter that `API_KEY_PARAMETER_NAME` names,
   * and set `PREFECT_API_KEY`, before it imports Prefect.
   *
   * @param target the function
   */
  public addToFunction(target: lambda.Function): void {
    inWordsOfConstructs(() => addToFunction(target, this.settings, this.apiKey), KEY_IN_AWS);
  }

  /**
   * Adds all settings to the user data of a Linux instance: what is added after it runs with them. The key is read with the
   * AWS command line and not stored; let the instance read it with {@link grantReadApiKey}. Where that fails, the commands
   * stop there, and say so in the instance's log.
   *
   * @param userData the user data
   */
  public addToUserData(userData: ec2.UserData): void {
    inWordsOfConstructs(() => addToUserData(userData, this.settings), KEY_IN_AWS);
  }

  /**
   * Lets somebody read the key, for instance the role of an instance.
   *
   * @param grantee who may read it
   */
  public grantReadApiKey(grantee: iam.IGrantable): iam.Grant {
    if (this.apiKey === undefined) {
      throw new SettingError('apiKey', 'is not given: there is nothing to grant');
    }
    if (this.apiKey._secret === undefined) {
      throw new SettingError('apiKey', `must be in Secrets Manager or Systems Manager, to be granted to somebody. Use ${KEY_IN_AWS}`);
    }
    return this.apiKey._secret.grantRead(grantee);
  }

  /**
   * All settings but the key as a ConfigMap, in JSON, which is YAML too.
   *
   * @param options name and namespace
   */
  public toKubernetesConfigMap(options: PrefectConfigMapOptions = {}): string {
    checkName('name', options.name, 'prefect-client');
    checkName('kubernetesNamespace', options.kubernetesNamespace, 'prefect');
    return json(kubernetesConfigMap(this.settings, options.name, options.kubernetesNamespace));
  }

  /**
   * `env` and `envFrom` of a Kubernetes container, in JSON: references to the ConfigMap and to the Secret with the key.
   *
   * @param configMapName name of the ConfigMap; `prefect-client` if not given
   */
  public toKubernetesContainer(configMapName?: string): string {
    checkName('configMapName', configMapName, 'prefect-client');
    return json(inWordsOfConstructs(() => kubernetesContainer(this.settings, configMapName), KEY_IN_KUBERNETES));
  }

  /**
   * Values of Prefect's Helm chart `prefect-worker`, in JSON, which is YAML too.
   */
  public toHelmValues(): string {
    return json(inWordsOfConstructs(() => helmValues(this.settings), KEY_IN_KUBERNETES));
  }

  /**
   * What containers of flow runs do not inherit from a worker for ECS or Kubernetes, in JSON: a part of the work pool's base
   * job template, to be merged into it. Without variables if they inherit all.
   *
   * The options are for ECS: without `vpc` its flow runs start in the account's default VPC, where the link is not, and
   * without an execution role they get no secret, unless the work pool has these already.
   *
   * @param options how an ECS worker starts flow runs
   */
  public toJobTemplate(options: PrefectJobTemplateOptions = {}): string {
    this.apiKey?._secret?.warnOfEcs();
    return json(inWordsOfConstructs(() => jobTemplate(this.settings, ecsFlowRuns(options)), KEY_IN_AWS));
  }

  /**
   * All settings but the key as exports for a POSIX shell.
   */
  public toShell(): string {
    return `${shellExports(this.settings).join('\n')}\n`;
  }

  /**
   * All settings but the key as a `.env` file, for Docker or systemd. Prefect itself takes nothing but its own settings from
   * such a file; the others are marked.
   */
  public toDotenv(): string {
    return dotenv(this.settings);
  }

  /**
   * All settings but the key as a `prefect.toml`; what this cannot hold is named in comments.
   */
  public toToml(): string {
    return prefectToml(this.settings);
  }
}

/** By what it has and not by its class: with two copies of this package there are two classes. */
function checkApiKey(apiKey: unknown): void {
  if (apiKey === undefined || apiKey === null || memberOf(apiKey, '_reference') !== undefined) {
    return;
  }
  throw new SettingError('apiKey', `must be a PrefectApiKey, got: ${kindOf(apiKey)}. For example: ${KEY_IN_AWS}`);
}

function checkName(input: string, value: string | undefined, example: string): void {
  if (value !== undefined && !Token.isUnresolved(value)) {
    checkResourceName(input, value, example);
  }
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
