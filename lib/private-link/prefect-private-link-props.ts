import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type * as sns from 'aws-cdk-lib/aws-sns';
import { type Duration, type RemovalPolicy } from 'aws-cdk-lib/core';
import { type PrivateDns } from './private-dns/private-dns';

/** Properties of a private link. */
export interface PrefectPrivateLinkProps {
  /** The VPC to connect: a new VPC, an imported one, or one from a context lookup. It requires `enableDnsSupport` and `enableDnsHostnames`. */
  readonly vpc: ec2.IVpc;

  /**
   * Name of the link in its stack: up to 90 letters, digits, `.`, `-` and `_`, in parts separated by `/`.
   *
   * Parameter names, tags and metrics carry it, and the logical ids of the endpoints and of everything else that must not be
   * replaced derive from it. If you rename or move the construct, set it to the name that the link had. Then the link keeps its
   * endpoints, and only logical ids of other resources change.
   *
   * @default - the path of the construct below its stack
   */
  readonly linkName?: string;

  /**
   * Name of Prefect's endpoint service for the API, as you get it from Prefect: `com.amazonaws.vpce.<region>.vpce-svc-<id>`.
   *
   * A later change of the name replaces the endpoint. The preflight rejects that unless `allowReplacementOf` contains the id
   * of the existing endpoint.
   *
   * @default - no endpoint is created for the API, and `apiEndpoint` is required
   */
  readonly apiServiceName?: string;

  /**
   * Name of Prefect's endpoint service for the UI.
   *
   * @default - no UI endpoint is created; without `uiEndpoint`, people use the public web interface
   */
  readonly uiServiceName?: string;

  /**
   * An existing endpoint to the API service, created manually, by another tool or in another stack. The link adopts it: the
   * activator checks it and manages its Private DNS. The link never tags, replaces or deletes it.
   *
   * Import it with `ec2.InterfaceVpcEndpoint.fromInterfaceVpcEndpointAttributes()`, with its security groups. The link opens
   * these groups only if `open` is true or `allowFrom` names a peer. Otherwise admit `probeSecurityGroup` yourself.
   *
   * If the same stack created it, adopting it removes it from the template: it must have a removal policy that retains it.
   *
   * @default - the link creates an endpoint to `apiServiceName`
   */
  readonly apiEndpoint?: ec2.IInterfaceVpcEndpoint;

  /**
   * An existing endpoint to the UI service; see `apiEndpoint`.
   *
   * @default - the link creates an endpoint if `uiServiceName` is given
   */
  readonly uiEndpoint?: ec2.IInterfaceVpcEndpoint;

  /**
   * Id of an API endpoint of this link to recreate, for example because it is rejected, failed, expired or deleted. The link
   * creates a new endpoint and retains the old one. Keep this property for as long as the new endpoint exists.
   *
   * @default - no existing endpoint is recreated
   */
  readonly recreateApiEndpoint?: string;

  /**
   * Id of a UI endpoint of this link to recreate; see `recreateApiEndpoint`.
   *
   * @default - no existing endpoint is recreated
   */
  readonly recreateUiEndpoint?: string;

  /**
   * Ids of endpoints that a deployment may replace. Another service, VPC, service Region or construct path replaces an
   * endpoint. If an existing endpoint is not in this list, the preflight rejects such a deployment before anything is created.
   *
   * The new endpoint has a new id, which Prefect has to accept. An account that is bound to trusted endpoint ids is locked out
   * until Prefect trusts the new id.
   *
   * @default - no endpoint may be replaced
   */
  readonly allowReplacementOf?: string[];

  /**
   * Region of the endpoint services, if it differs from the stack's Region. Prefect must offer its services across Regions to
   * the stack's Region.
   *
   * @see https://docs.aws.amazon.com/vpc/latest/privatelink/privatelink-share-your-services.html#endpoint-service-cross-region
   * @default - the Region of the stack
   */
  readonly serviceRegion?: string;

  /**
   * Subnets for the endpoints, one per zone. The deployment leaves out subnets in zones that the service does not serve.
   *
   * @default - private and isolated subnets, one per zone
   */
  readonly vpcSubnets?: ec2.SubnetSelection;

  /**
   * Security groups for the endpoints that the link creates. The link opens them only if `open` is true or `allowFrom` names a
   * peer.
   *
   * @default - a new group
   */
  readonly securityGroups?: ec2.ISecurityGroup[];

  /**
   * Whether clients anywhere in the VPC may connect: admits TCP 443 from the VPC's primary IPv4 CIDR.
   *
   * @default - true for the group that the link creates, false for `securityGroups`
   */
  readonly open?: boolean;

  /**
   * Further clients that may connect on TCP 443, for example prefix lists or the CIDRs of peered VPCs.
   *
   * @default - none
   */
  readonly allowFrom?: ec2.IPeer[];

  /**
   * Address type of the endpoints. Admit IPv6 clients with `allowFrom` or `connections`.
   *
   * If the link adopts endpoints with IPv6 that are imported, set it, too: the probe then reaches their IPv6 addresses.
   *
   * @default - the default of Amazon EC2: IPv4
   */
  readonly ipAddressType?: ec2.VpcEndpointIpAddressType;

  /**
   * DNS record type of the endpoints.
   *
   * @default - the default of Amazon EC2: follows the address type
   */
  readonly dnsRecordIpType?: ec2.VpcEndpointDnsRecordIpType;

  /**
   * Host name of the API. Set it if Prefect renames the host.
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

  /**
   * Path on the API host that answers 200 while Prefect is healthy.
   *
   * @default '/api/health'
   */
  readonly apiHealthPath?: string;

  /**
   * Path on the UI host that answers 200 while Prefect is healthy.
   *
   * @default '/private-ui/health'
   */
  readonly uiHealthPath?: string;

  /**
   * How Private DNS is managed.
   *
   * @default PrivateDns.onceAccepted()
   */
  readonly privateDns?: PrivateDns;

  /**
   * Time between two passes (runs of the activator), in whole minutes, from one minute to one day.
   *
   * @default Duration.minutes(5)
   */
  readonly checkInterval?: Duration;

  /**
   * How long the first activation waits until all zones pass the check. After that, one healthy zone is enough.
   *
   * @default Duration.minutes(30)
   */
  readonly zoneGracePeriod?: Duration;

  /**
   * How long a pass waits for the names to resolve after it has enabled Private DNS, 0 to 90 seconds. The next pass continues.
   *
   * @default Duration.seconds(60)
   */
  readonly dnsWait?: Duration;

  /**
   * Whether AWS notifies the activator when Prefect accepts or rejects a connection, so that it checks immediately. Adds an SNS
   * topic and a connection notification for each endpoint.
   *
   * @default false
   */
  readonly connectionNotifications?: boolean;

  /**
   * Topic for human-readable messages. The activator sends a plain-text message on each state change, hold and release, and reminders
   * while Prefect has not accepted the connection.
   *
   * The activator gets permission to publish to the topic. A topic of another account must itself admit the activator's role. A
   * customer managed key that encrypts the topic must allow the role `kms:GenerateDataKey*` and `kms:Decrypt`.
   *
   * With `connectionNotifications`, by contrast, AWS notifies the activator.
   *
   * @default - no messages are sent
   */
  readonly stateTopic?: sns.ITopic;

  /**
   * Time between two reminders to `stateTopic` while Prefect has not accepted the connection, in whole minutes.
   *
   * @default Duration.hours(24)
   */
  readonly reminderAfter?: Duration;

  /**
   * Subnets for the probe, the function that checks from inside the VPC.
   *
   * @default - the subnets of the endpoints
   */
  readonly probeSubnets?: ec2.SubnetSelection;

  /**
   * Subnets of `vpc` for the activator, for organizations that forbid functions outside a VPC. From there it must reach the APIs
   * of Amazon EC2, Lambda and Systems Manager, with `stateTopic` that of Amazon SNS, and Amazon S3, over VPC endpoints or the
   * internet. Without Amazon S3, CloudFormation gets no answer, and deployments fail after ten minutes.
   *
   * @default - the activator runs outside the VPC
   */
  readonly activatorSubnets?: ec2.SubnetSelection;

  /**
   * Retention of the logs of the two functions.
   *
   * @default RetentionDays.ONE_MONTH
   */
  readonly logRetention?: logs.RetentionDays;

  /**
   * Invocations of the activator at the same time that the account reserves for it, at least 1. Passes may overlap without
   * harm, so that none needs to be reserved. AWS leaves at least 100 unreserved, and new accounts have fewer: the deployment then
   * fails.
   *
   * @default - none are reserved
   */
  readonly reservedConcurrentExecutions?: number;

  /**
   * Node.js runtime of the two functions, nodejs22.x or later.
   *
   * @default Runtime.NODEJS_24_X
   */
  readonly runtime?: lambda.Runtime;

  /**
   * What happens to the endpoints and their security group when they are replaced or removed. A new endpoint has a new id,
   * which Prefect has to accept. An account that is bound to trusted endpoint ids is locked out until then.
   *
   * @default RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE - retained, and deleted only if the deployment that creates them fails
   */
  readonly removalPolicy?: RemovalPolicy;

  /**
   * Key that encrypts the logs, the activator's environment and the notification topic. The link adds to its policy that CloudWatch
   * Logs and, for `connectionNotifications`, AWS PrivateLink may use it for this account. The policy of an imported key must
   * allow that already.
   *
   * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
   * @default - keys owned by AWS
   */
  readonly encryptionKey?: kms.IKey;
}

/** Attributes of a link that another stack created. */
export interface PrefectPrivateLinkAttributes {
  /** Id of the endpoint to the API service. */
  readonly apiEndpointId: string;
  /**
   * Id of the endpoint to the UI service.
   *
   * @default - there is no UI endpoint
   */
  readonly uiEndpointId?: string;
  /**
   * Security groups of the endpoints, for `connections`.
   *
   * @default - `connections` adds no rules
   */
  readonly securityGroups?: ec2.ISecurityGroup[];
  /**
   * `linkName` of the created link.
   *
   * @default - metrics, alarms and widgets are not available
   */
  readonly linkName?: string;
  /**
   * `checkInterval` of the created link: the period of its metrics.
   *
   * @default Duration.minutes(5)
   */
  readonly checkInterval?: Duration;
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
