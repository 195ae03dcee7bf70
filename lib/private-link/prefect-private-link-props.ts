import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type * as sns from 'aws-cdk-lib/aws-sns';
import { type Duration, type RemovalPolicy } from 'aws-cdk-lib/core';
import { type PrivateDns } from './private-dns/private-dns';

/** Properties of a private link. */
export interface PrefectPrivateLinkProps {
  /** VPC to connect. Created here, imported or looked up. */
  readonly vpc: ec2.IVpc;

  /**
   * Name of Prefect's endpoint service for the API, as Prefect gives it: `com.amazonaws.vpce.<region>.vpce-svc-<id>`.
   *
   * Another name later needs another endpoint, and is refused unless `allowReplacementOf` names the one that lives.
   *
   * @default - none, and `apiEndpoint` must be given
   */
  readonly apiServiceName?: string;

  /**
   * Name of Prefect's endpoint service for the UI.
   *
   * @default - no UI endpoint; people use the public web interface
   */
  readonly uiServiceName?: string;

  /**
   * An endpoint to the API service that exists already, made by hand, by another tool or in another stack: it is checked,
   * monitored, and its Private DNS looked after. It is never tagged, replaced or deleted. Its security groups must be
   * known; they are opened only if `open` is true or `allowFrom` is given, so admit `probeSecurityGroup`.
   *
   * Import it with `ec2.InterfaceVpcEndpoint.fromInterfaceVpcEndpointAttributes()`.
   *
   * @default - an endpoint is made, to `apiServiceName`
   */
  readonly apiEndpoint?: ec2.IInterfaceVpcEndpoint;

  /**
   * An endpoint to the UI service that exists already, as `apiEndpoint`.
   *
   * @default - an endpoint is made, if `uiServiceName` is given
   */
  readonly uiEndpoint?: ec2.IInterfaceVpcEndpoint;

  /**
   * Id of an API endpoint of this link that is rejected, failed, expired or deleted, or to be left for another one: a new
   * endpoint is made in its place, and the old one is retained. Leave this in for as long as the new endpoint lives.
   *
   * @default - no endpoint is stood in for
   */
  readonly recreateApiEndpoint?: string;

  /**
   * Id of a UI endpoint of this link to make a new one in place of, as `recreateApiEndpoint`.
   *
   * @default - no endpoint is stood in for
   */
  readonly recreateUiEndpoint?: string;

  /**
   * Ids of endpoints that a deployment may replace. Without it a deployment that would replace a live endpoint, by another
   * service, VPC, service Region or construct path, is refused before anything is created: the new endpoint has a new id,
   * which Prefect has to accept, and an account bound to trusted endpoint ids is locked out until Prefect trusts it.
   *
   * @default - no endpoint may be replaced
   */
  readonly allowReplacementOf?: string[];

  /**
   * Region of the endpoint services, if it is not the stack's. Prefect's services must be offered in the stack's Region.
   *
   * @see https://docs.aws.amazon.com/vpc/latest/privatelink/privatelink-share-your-services.html#endpoint-service-cross-region
   * @default - the Region of the stack
   */
  readonly serviceRegion?: string;

  /**
   * Subnets for the endpoints, one for each zone. Those in a zone that the service does not serve are left out when deployed.
   *
   * @default - private and isolated subnets, one for each zone
   */
  readonly vpcSubnets?: ec2.SubnetSelection;

  /**
   * Security groups for the endpoints that are made here. They are opened only if `open` is true or `allowFrom` is given.
   *
   * @default - a new group
   */
  readonly securityGroups?: ec2.ISecurityGroup[];

  /**
   * Whether clients anywhere in the VPC may connect: admits TCP 443 from the VPC's primary IPv4 CIDR.
   *
   * @default - true for the group made here, false for `securityGroups`
   */
  readonly open?: boolean;

  /**
   * Further clients that may connect on TCP 443, for instance prefix lists, or the CIDRs of peered VPCs.
   *
   * @default - none
   */
  readonly allowFrom?: ec2.IPeer[];

  /**
   * Address type of the endpoints. IPv6 clients are admitted with `allowFrom` or `connections`.
   *
   * @default - IPv4, the default of Amazon EC2
   */
  readonly ipAddressType?: ec2.VpcEndpointIpAddressType;

  /**
   * Kind of DNS records for the endpoints.
   *
   * @default - follows the address type, the default of Amazon EC2
   */
  readonly dnsRecordIpType?: ec2.VpcEndpointDnsRecordIpType;

  /**
   * Host name of the API. Prefect has renamed hosts before.
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
   * Path on the API host that answers 200 when all is well.
   *
   * @default '/api/health'
   */
  readonly apiHealthPath?: string;

  /**
   * Path on the UI host that answers 200 when all is well.
   *
   * @default '/private-ui/health'
   */
  readonly uiHealthPath?: string;

  /**
   * Who looks after Private DNS.
   *
   * @default PrivateDns.onceAccepted()
   */
  readonly privateDns?: PrivateDns;

  /**
   * Time between two passes of the activator, in whole minutes, at least one.
   *
   * @default Duration.minutes(5)
   */
  readonly checkInterval?: Duration;

  /**
   * How long the first activation waits for all zones to pass the check. After that, one healthy zone is enough.
   *
   * @default Duration.minutes(30)
   */
  readonly zoneGracePeriod?: Duration;

  /**
   * How long a pass waits for the names to resolve after it has switched Private DNS on, 0 to 90 seconds. The next pass goes on.
   *
   * @default Duration.seconds(60)
   */
  readonly dnsWait?: Duration;

  /**
   * Whether AWS notifies the activator when Prefect accepts or rejects a connection, so that it looks at once. Adds a topic.
   *
   * @default false
   */
  readonly connectionNotifications?: boolean;

  /**
   * Topic that is told, in plain text, of each change of the link's state, of holds and releases, and while Prefect has
   * not accepted the connection. The activator may publish to it and do nothing else with it. A topic of another account
   * must admit the activator's role itself, and so must a key of yours that encrypts the topic: `kms:GenerateDataKey*` and
   * `kms:Decrypt`.
   *
   * Not to be confused with `connectionNotifications`, which is AWS telling the activator.
   *
   * @default - nobody is told
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
   * How long the logs of the two functions are kept.
   *
   * @default RetentionDays.ONE_MONTH
   */
  readonly logRetention?: logs.RetentionDays;

  /**
   * Node.js runtime of the two functions, nodejs22.x or later.
   *
   * @default Runtime.NODEJS_24_X
   */
  readonly runtime?: lambda.Runtime;

  /**
   * What happens to the endpoints and their security group when they are replaced or removed. A new endpoint has a new id,
   * which Prefect has to accept again, and an account bound to trusted endpoint ids is locked out until then.
   *
   * @default RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE - kept, unless the deployment that creates them fails
   */
  readonly removalPolicy?: RemovalPolicy;

  /**
   * Key for the logs, the activator's environment and the notification topic. CloudWatch Logs must be allowed to use it.
   *
   * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
   * @default - keys owned by AWS
   */
  readonly encryptionKey?: kms.IKey;
}

/** Attributes of a link that was made elsewhere. */
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
   * Security groups of the endpoints; needed to manage connections.
   *
   * @default - connections cannot be managed
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
