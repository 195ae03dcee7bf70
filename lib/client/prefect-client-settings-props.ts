import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as logs from 'aws-cdk-lib/aws-logs';
import { type PrefectApiKey } from './prefect-api-key';

/** The Prefect Cloud workspace of a client. */
export interface PrefectWorkspace {
  /**
   * Id of the Prefect Cloud account: a UUID, part of the web interface's URL.
   */
  readonly accountId: string;

  /**
   * Id of the workspace: a UUID, part of the web interface's URL.
   */
  readonly workspaceId: string;
}

/** A forward proxy for a client's requests to other hosts than Prefect's. */
export interface PrefectClientProxy {
  /** URL of the proxy, without user and password, for example `http://proxy.example.com:3128`. */
  readonly url: string;

  /**
   * Further hosts, domains and addresses that the client reaches directly. The list always contains Prefect's hosts, and the
   * addresses from which AWS provides credentials.
   *
   * @default - none
   */
  readonly noProxy?: string[];

  /**
   * Whether the client reaches Prefect through the proxy, too. The private names must then resolve on the proxy.
   *
   * @default false
   */
  readonly prefectThroughProxy?: boolean;
}

/** Settings of a Prefect client. */
export interface PrefectClientOptions {
  /**
   * The workspace of the client.
   *
   * @default - the client chooses its workspace itself, with `prefect cloud login`
   */
  readonly workspace?: PrefectWorkspace;

  /**
   * Where the API key is stored.
   *
   * @default - no key; for Kubernetes, the key `key` of the Secret `prefect-api-key`
   */
  readonly apiKey?: PrefectApiKey;

  /**
   * Path of a file with the certificate authorities to trust, on the machine of the client. Needed if a host has a certificate
   * of a private authority. The file replaces the public authorities, so it must contain those that the client needs.
   *
   * @default - the public authorities
   */
  readonly certificateFile?: string;

  /**
   * Forward proxy for the client's requests to other hosts than Prefect's.
   *
   * @default - no proxy
   */
  readonly proxy?: PrefectClientProxy;

  /**
   * Whether Prefect's client and server may report usage to Prefect, over the internet.
   *
   * @default true - the default of Prefect
   */
  readonly telemetry?: boolean;

  /**
   * HTTP statuses that the client retries, in addition to 408, 429, 502 and 503. Use it behind a proxy or a gateway that answers
   * 504: by default the client fails immediately on 504.
   *
   * @default - none
   */
  readonly retryCodes?: number[];
}

/** Settings of a Prefect client, with the hosts that it connects to. */
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

/** Name and namespace of a client's ConfigMap. */
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
   * @default - the current namespace of `kubectl`
   */
  readonly kubernetesNamespace?: string;
}

/** How an ECS worker starts flow runs. The work pool decides what you leave out. */
export interface PrefectJobTemplateOptions {
  /**
   * The VPC of the flow runs, the one with the link. Flow runs get no public address.
   *
   * @default - the value of the work pool; there by default the account's default VPC, with a public address
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
   * The execution role of flow runs. It needs permissions to read the API key, pull the image and write to the log group. ECS
   * accepts neither secrets nor a log group without it.
   *
   * @default - the value of the work pool; there by default none
   */
  readonly executionRole?: iam.IRole;

  /**
   * The task role of flow runs: what the flows may do in AWS.
   *
   * @default - the value of the work pool; there by default none
   */
  readonly taskRole?: iam.IRole;

  /**
   * The cluster of flow runs.
   *
   * @default - the value of the work pool; there by default the cluster `default`
   */
  readonly cluster?: ecs.ICluster;

  /**
   * The image of flow runs whose deployment names no image, for example `repository.repositoryUriForTag('1')`.
   *
   * @default - the value of the work pool; there by default Prefect's image, from Docker Hub
   */
  readonly image?: string;

  /**
   * Log group for the output of flow runs. The worker reads it if a flow run ends before it has reached Prefect.
   *
   * @default - the value of the work pool; there by default the output is lost
   */
  readonly logGroup?: logs.ILogGroup;
}
