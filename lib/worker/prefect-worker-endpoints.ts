import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import { requireSameEnvironment } from '../private/environment';
import { EndpointAccess } from '../private/endpoint-access';
import { inStackOf } from '../private/rules-of-stack';
import { onePerZone, requireProps, validateSubnets } from '../private/validation';
import { endpointConflicts, missingVpcAttributes, registerEndpoint } from './endpoint-validation';
import { type PrefectWorkerAwsService } from './prefect-worker-aws-service';

/** Properties of the AWS service endpoints of a worker. */
export interface PrefectWorkerEndpointsProps {
  /** VPC of the workers. It requires `enableDnsSupport` and `enableDnsHostnames`. */
  readonly vpc: ec2.IVpc;

  /**
   * AWS services that the workers need: `PrefectWorkerAwsService.forProcessWorker()`, `forEcsWorker()`, or your own list.
   */
  readonly services: PrefectWorkerAwsService[];

  /**
   * Services among them for which the VPC already has an endpoint. A VPC accepts one endpoint with Private DNS per service.
   *
   * The construct does not look up endpoints outside of the app. If the app has another endpoint for a service that is not named
   * here, synthesis fails.
   *
   * @default - none
   */
  readonly existing?: PrefectWorkerAwsService[];

  /**
   * Subnets for the interface endpoints, one per zone. The gateway endpoint of S3 serves all subnets of the VPC.
   *
   * @default - private subnets, or isolated ones if there are none
   */
  readonly vpcSubnets?: ec2.SubnetSelection;

  /**
   * Security groups for the interface endpoints. The construct opens them only if `open` is true or `allowFrom` names a peer.
   *
   * @default - a new group
   */
  readonly securityGroups?: ec2.ISecurityGroup[];

  /**
   * Whether clients anywhere in the VPC may connect: admits TCP 443 from the VPC's primary IPv4 CIDR.
   *
   * @default - true for the group that the construct creates, false for `securityGroups`
   */
  readonly open?: boolean;

  /**
   * Further clients that may connect on TCP 443.
   *
   * @default - none
   */
  readonly allowFrom?: ec2.IPeer[];
}

/**
 * AWS service endpoints for a Prefect worker on Fargate in a VPC without internet access, in addition to the endpoints of
 * `PrefectPrivateLink`. The image must be in Amazon ECR.
 */
export class PrefectWorkerEndpoints extends Construct implements ec2.IConnectable {
  /**
   * Who may connect to the interface endpoints, on port 443.
   *
   * For a client in another stack, call `client.connections.allowToDefaultPort(endpoints)`, so that the client's stack contains
   * the rules. The gateway endpoint of S3 has no group: the client's group must allow outbound TCP 443 to S3's prefix list, or to
   * any address.
   */
  public readonly connections: ec2.Connections;

  public constructor(scope: Construct, id: string, props: PrefectWorkerEndpointsProps) {
    super(scope, id);
    requireProps('props', props, ['vpc', 'services'], 'PrefectWorkerEndpoints requires `vpc` and `services`');
    requireSameEnvironment(
      this,
      'vpc',
      props.vpc,
      'An endpoint is in the account and Region of its VPC: create it in a stack of that environment',
    );
    props.securityGroups?.forEach((group) => requireSameEnvironment(this, 'securityGroups', group, 'Pass groups of `vpc`'));
    const services = lacking(props);
    const hasInterfaces = services.some(({ _service }) => _service !== undefined);
    const securityGroups = hasInterfaces ? this.groups(props) : [];
    const ownGroup = props.securityGroups === undefined ? securityGroups[0] : undefined;
    const access = new EndpointAccess(this, { ...props, clients: 'Workers and flow runs', ownGroup, securityGroups });
    this.connections = access.connections;

    const endpoints = services.map((service) => {
      const endpoint = this.endpointTo(service, props, securityGroups);
      registerEndpoint(endpoint, service);
      return endpoint;
    });
    // At synthesis, since other endpoints may follow. Before a context lookup all VPCs have the same dummy value.
    if (props.vpc.selectSubnets(props.vpcSubnets).isPendingLookup !== true) {
      this.node.addValidation({
        validate: () => [...(hasInterfaces ? missingVpcAttributes(props.vpc) : []), ...endpointConflicts(this, endpoints)],
      });
    }
  }

  private endpointTo(
    { _id, _service }: PrefectWorkerAwsService,
    { vpc, vpcSubnets }: PrefectWorkerEndpointsProps,
    securityGroups: ec2.ISecurityGroup[],
  ): ec2.VpcEndpoint {
    if (_service === undefined) {
      return new ec2.GatewayVpcEndpoint(this, _id, { vpc, service: ec2.GatewayVpcEndpointAwsService.S3 });
    }
    const { subnets, isPendingLookup } = vpc.selectSubnets(vpcSubnets);
    const chosen = onePerZone(subnets);
    validateSubnets('vpcSubnets', chosen, isPendingLookup === true);
    const endpoint = new ec2.InterfaceVpcEndpoint(this, _id, {
      vpc,
      service: _service,
      subnets: { subnets: chosen },
      securityGroups,
      open: false,
    });
    // The CDK takes subnets whose zones are one list token for subnets of one zone, and drops all but one.
    (endpoint.node.defaultChild as ec2.CfnVPCEndpoint).subnetIds = chosen.map(({ subnetId }) => subnetId);
    return endpoint;
  }

  private groups({ vpc, securityGroups }: PrefectWorkerEndpointsProps): ec2.ISecurityGroup[] {
    if (securityGroups?.length === 0) {
      throw new Error(
        '`securityGroups` must name at least one group, got: an empty list. EC2 would use the default group of the VPC. Leave `securityGroups` out to let the construct create a group',
      );
    }
    return securityGroups === undefined ? [this.createGroup(vpc)] : inStackOf(this, securityGroups);
  }

  private createGroup(vpc: ec2.IVpc): ec2.ISecurityGroup {
    return new ec2.SecurityGroup(this, 'SecurityGroup', {
      vpc,
      description: 'Interface endpoints to AWS services',
      allowAllOutbound: false,
    });
  }
}

/** Compared by id: other languages may pass another object for the same service. */
function lacking({ services, existing = [] }: PrefectWorkerEndpointsProps): PrefectWorkerAwsService[] {
  const there = new Set(existing.map(({ _id }) => _id));
  const needed = [...new Map(services.map((service) => [service._id, service])).values()].filter(({ _id }) => !there.has(_id));
  if (needed.length === 0) {
    throw new Error(
      `\`services\` must name at least one service that is not in \`existing\`, got: ${services.map(({ _name }) => _name).join(', ') || 'an empty list'}. Leave the construct out if the VPC has all endpoints`,
    );
  }
  return needed;
}
