import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import { Fn, Token } from 'aws-cdk-lib/core';
import { isKnown } from '../private/known';
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
 * The settings of a Prefect client, in the format of each kind of client. `link.clientSettings({ … })` returns the settings
 * of a client that uses the link.
 */
export class PrefectClientSettings {
  /** `PREFECT_CLOUD_API_URL`: prefix of all API URLs. */
  public readonly cloudApiUrl: string;

  /** `PREFECT_CLOUD_UI_URL`: URL of the web interface. */
  public readonly cloudUiUrl: string;

  /** `PREFECT_API_URL`: API of the workspace; undefined without a workspace. */
  public readonly apiUrl?: string;

  private readonly settings: ClientSettings;
  private readonly apiKey?: PrefectApiKey;

  /**
   * Settings for hosts of your choice, for example a gateway.
   *
   * @default - Prefect's private hosts, without a workspace
   * @param props hosts and settings
   */
  public constructor(props: PrefectClientSettingsProps = {}) {
    const { workspace, proxy, apiKey } = props;
    checkApiKey(apiKey);
    checkRetryCodes(props.retryCodes);
    this.apiKey = apiKey;
    const input = {
      apiHostName: props.apiHostName,
      uiHostName: props.uiHostName,
      accountId: workspace?.accountId,
      workspaceId: workspace?.workspaceId,
      certificateFile: props.certificateFile,
      proxyUrl: proxy?.url,
      noProxy: elementsOf(proxy?.noProxy),
      prefectThroughProxy: proxy?.prefectThroughProxy,
      telemetry: props.telemetry,
      retryCodes: props.retryCodes,
      apiKey: apiKey?._reference,
    };
    this.settings = inWordsOfConstructs(() => clientSettings(input, isKnown));
    this.cloudApiUrl = this.settings.cloudApiUrl;
    this.cloudUiUrl = this.settings.cloudUiUrl;
    this.apiUrl = this.settings.workspace?.apiUrl;
  }

  /**
   * All settings except the API key, as environment variables. For ECS, use them as `environment` of a container, and
   * {@link toEcsSecrets} as its `secrets`.
   */
  public toEnvironment(): Record<string, string> {
    return environmentOf(this.settings);
  }

  /**
   * The API key, as `secrets` of an ECS container; empty without a key.
   */
  public toEcsSecrets(): Record<string, ecs.Secret> {
    return inWordsOfConstructs(() => ecsSecrets(this.apiKey), KEY_IN_AWS);
  }

  /**
   * Adds all settings to an ECS container, the API key as a secret. Throws an error if the container already has a
   * `PREFECT_API_KEY`.
   *
   * @param container the container
   */
  public addToContainer(container: ecs.ContainerDefinition): void {
    inWordsOfConstructs(() => addToContainer(container, this.settings, this.apiKey), KEY_IN_AWS);
  }

  /**
   * Adds all settings to a Lambda function, and allows it to read the API key.
   *
   * Lambda has no secret variables. Before the code imports Prefect, it must set `PREFECT_API_KEY` itself: from the secret that
   * `API_KEY_SECRET_ARN` (and `API_KEY_SECRET_FIELD`) names, or from the parameter that `API_KEY_PARAMETER_NAME` names.
   *
   * @param target the function
   */
  public addToFunction(target: lambda.Function): void {
    inWordsOfConstructs(() => addToFunction(target, this.settings, this.apiKey), KEY_IN_AWS);
  }

  /**
   * Adds all settings to the user data of a Linux instance, for the commands that you add after them.
   *
   * The commands read the API key with the AWS CLI and do not store it. Allow the instance to read it with
   * {@link grantReadApiKey}. If reading fails, the user data stops there and writes the reason to the instance's log.
   *
   * @param userData the user data
   */
  public addToUserData(userData: ec2.UserData): void {
    inWordsOfConstructs(() => addToUserData(userData, this.settings), KEY_IN_AWS);
  }

  /**
   * Allows reading the API key, for example by the role of an instance.
   *
   * @param grantee who may read it
   */
  public grantReadApiKey(grantee: iam.IGrantable): iam.Grant {
    if (this.apiKey === undefined) {
      throw new SettingError('apiKey', 'must be given for a grant, got: undefined. Pass it to the settings');
    }
    if (this.apiKey._secret === undefined) {
      throw new SettingError(
        'apiKey',
        `must be in Secrets Manager or Systems Manager for a grant, got: a Kubernetes Secret. Use ${KEY_IN_AWS}`,
      );
    }
    return this.apiKey._secret.grantRead(grantee);
  }

  /**
   * All settings except the API key, as a ConfigMap in JSON, which is also YAML.
   *
   * @default - the ConfigMap `prefect-client`, without a namespace
   * @param options name and namespace
   */
  public toKubernetesConfigMap(options: PrefectConfigMapOptions = {}): string {
    checkName('name', options.name, 'prefect-client');
    checkName('kubernetesNamespace', options.kubernetesNamespace, 'prefect');
    return json(kubernetesConfigMap(this.settings, options.name, options.kubernetesNamespace));
  }

  /**
   * `env` and `envFrom` of a Kubernetes container, in JSON: references to the ConfigMap and to the Secret with the API key.
   *
   * @default - the ConfigMap `prefect-client`
   * @param configMapName name of the ConfigMap
   */
  public toKubernetesContainer(configMapName?: string): string {
    checkName('configMapName', configMapName, 'prefect-client');
    return json(inWordsOfConstructs(() => kubernetesContainer(this.settings, configMapName), KEY_IN_KUBERNETES));
  }

  /**
   * Values of Prefect's Helm chart `prefect-worker`, in JSON, which is also YAML.
   */
  public toHelmValues(): string {
    return json(inWordsOfConstructs(() => helmValues(this.settings), KEY_IN_KUBERNETES));
  }

  /**
   * The settings that flow runs do not inherit from an ECS or Kubernetes worker, in JSON. Merge them into the base job template
   * of the work pool. There are no variables if flow runs inherit all settings.
   *
   * The options are for ECS. Without `vpc`, flow runs start in the account's default VPC, which has no link. Without an execution
   * role, they get no secret. Leave out what the work pool has already.
   *
   * @default - the options of the work pool
   * @param options how an ECS worker starts flow runs
   */
  public toJobTemplate(options: PrefectJobTemplateOptions = {}): string {
    this.apiKey?._secret?.warnOfEcs();
    return json(inWordsOfConstructs(() => jobTemplate(this.settings, ecsFlowRuns(options)), KEY_IN_AWS));
  }

  /**
   * All settings except the API key, as exports for a POSIX shell.
   */
  public toShell(): string {
    return `${shellExports(this.settings).join('\n')}\n`;
  }

  /**
   * All settings except the API key, as a `.env` file for Docker or systemd. Prefect itself reads only its own settings from such
   * a file; comments mark the others.
   */
  public toDotenv(): string {
    return dotenv(this.settings, isKnown);
  }

  /**
   * All settings except the API key, as a `prefect.toml`. Comments name the settings that the format cannot hold.
   */
  public toToml(): string {
    return prefectToml(this.settings);
  }
}

/** Checks the shape and not the class: two copies of this package have two classes. */
function checkApiKey(apiKey: unknown): void {
  if (apiKey === undefined || apiKey === null || memberOf(apiKey, '_reference') !== undefined) {
    return;
  }
  throw new SettingError('apiKey', `must be a PrefectApiKey, got: ${kindOf(apiKey)}. For example: ${KEY_IN_AWS}`);
}

/** Codes are sorted and joined at synthesis. */
function checkRetryCodes(codes: readonly number[] | undefined): void {
  if (Token.isUnresolved(codes) || codes?.some((code) => Token.isUnresolved(code)) === true) {
    throw new SettingError('retryCodes', 'must be known at synthesis, got: a token. Pass the numbers, for example [504]');
  }
}

/** A list token has one text, which the deployment joins. */
function elementsOf(list: string[] | undefined): string[] | undefined {
  return Token.isUnresolved(list) && list !== undefined ? [Fn.join(',', list)] : list;
}

function checkName(input: string, value: string | undefined, example: string): void {
  if (value !== undefined && isKnown(value)) {
    checkResourceName(input, value, example);
  }
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
