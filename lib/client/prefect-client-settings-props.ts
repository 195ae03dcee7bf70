import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as logs from 'aws-cdk-lib/aws-logs';
import { type PrefectApiKey } from './prefect-api-key';

/** Which workspace a client works in. */
export interface PrefectWorkspace {
  /**
   * Id of the Prefect Cloud account: 36 characters, as in the address of the web interface.
   */
  readonly accountId: string;

  /**
   * Id of the workspace: 36 characters, as in the address of the web interface.
   */
  readonly workspaceId: string;
}

/** A forward proxy for what a client fetches from elsewhere. */
export interface PrefectClientProxy {
  /** URL of the proxy, without user and password: `http://proxy.example.com:3128`. */
  readonly url: string;

  /**
   * Further hosts, domains and addresses that are reached directly. Prefect's hosts, and the addresses from which AWS gives
   * credentials, are among them already.
   *
   * @default - none
   */
  readonly noProxy?: string[];

  /**
   * Whether Prefect itself is reached through the proxy. The proxy must then be where the private names resolve.
   *
   * @default false
   */
  readonly prefectThroughProxy?: boolean;
}

/** Settings of a Prefect client. */
export interface PrefectClientOptions {
  /**
   * The workspace that the client works in.
   *
   * @default - the client chooses its workspace itself, with `prefect cloud login`
   */
  readonly workspace?: PrefectWorkspace;

  /**
   * Where the API key is stored.
   *
   * @default - the key is not given; for Kubernetes, the Secret `prefect-api-key` with the key `key`
   */
  readonly apiKey?: PrefectApiKey;

  /**
   * Path, where the client runs, of a file with the certificates to trust. Needed where a host has a certificate of a
   * private authority; it then replaces the public ones, so it must hold these too if the client needs them.
   *
   * @default - the public authorities
   */
  readonly certificateFile?: string;

  /**
   * Forward proxy for what the client fetches from elsewhere.
   *
   * @default - no proxy
   */
  readonly proxy?: PrefectClientProxy;

  /**
   * Whether Prefect's client and server may report usage to Prefect, over the internet.
   *
   * @default true - as Prefect decides
   */
  readonly telemetry?: boolean;

  /**
   * HTTP statuses that the client retries besides 408, 429, 502 and 503. For clients behind a proxy or a gateway that
   * answers 504: the client gives up at once on that.
   *
   * @default - none
   */
  readonly retryCodes?: number[];
}

/** Settings of a Prefect client, with the hosts that it talks to. */
export interface PrefectClientSettingsProps extends PrefectClientOptions {
  /**
   * Host name of the API.
   *
   * @default 'api.private.prefect.cloud'
   */
  readonly apiHostName?: string;

  /**
   * Host name of the UI.
   *
   * @default 'app.private.prefect.cloud'
   */
  readonly uiHostName?: string;
}

/** How the ConfigMap of a client is called. */
export interface PrefectConfigMapOptions {
  /**
   * Name of the ConfigMap.
   *
   * @default 'prefect-client'
   */
  readonly name?: string;

  /**
   * Namespace of the ConfigMap.
   *
   * @default - the one that is current where the text is applied
   */
  readonly kubernetesNamespace?: string;
}

/** How an ECS worker starts flow runs. What is not given is left to the work pool. */
export interface PrefectJobTemplateOptions {
  /**
   * The VPC of the flow runs, where the link is. They get no public address.
   *
   * @default - as in the work pool; there by default the account's default VPC, with a public address
   */
  readonly vpc?: ec2.IVpc;

  /**
   * Subnets of the flow runs.
   *
   * @default - private subnets of `vpc`, or isolated ones if there are none
   */
  readonly vpcSubnets?: ec2.SubnetSelection;

  /**
   * Security groups of the flow runs. The link must admit them.
   *
   * @default - the default group of `vpc`
   */
  readonly securityGroups?: ec2.ISecurityGroup[];

  /**
   * The role that starts flow runs. It must be allowed to read the API key, pull the image and write to the log group: ECS
   * takes neither secrets nor a log without it.
   *
   * @default - as in the work pool; there by default none
   */
  readonly executionRole?: iam.IRole;

  /**
   * The role that flow runs have: what the flows may do in AWS.
   *
   * @default - as in the work pool; there by default none
   */
  readonly taskRole?: iam.IRole;

  /**
   * The cluster that flow runs start in.
   *
   * @default - as in the work pool; there by default the cluster `default`
   */
  readonly cluster?: ecs.ICluster;

  /**
   * The image of flow runs, for deployments that bring none of their own: `repository.repositoryUriForTag('1')`.
   *
   * @default - as in the work pool; there by default Prefect's own, from Docker Hub
   */
  readonly image?: string;

  /**
   * Where the output of flow runs goes. The worker reads it when a flow run ends before it has reached Prefect.
   *
   * @default - as in the work pool; there by default the output is lost
   */
  readonly logGroup?: logs.ILogGroup;
}
