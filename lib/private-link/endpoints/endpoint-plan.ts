import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Aws, CfnCondition, Fn, Stack, Token, type RemovalPolicy } from 'aws-cdk-lib/core';
import { type Construct } from 'constructs';
import { LINK_TAG, LOGICAL_ID_TAG, ROLE_TAG, type EndpointRole, type RequestedEndpoint } from '../../contract/link-definition';
import { type PrefectPrivateLinkProps } from '../prefect-private-link-props';

/** What is wanted for a role: an endpoint to a service, or one that exists. */
export interface EndpointWish {
  readonly role: EndpointRole;
  readonly hostName: string;
  readonly healthPath: string;
  /** Undefined if `adopted` is given. */
  readonly serviceName?: string;
  readonly adopted?: ec2.IInterfaceVpcEndpoint;
  readonly inPlaceOf?: string;
}

/** The endpoint of a role. */
export interface LinkEndpoint extends EndpointWish {
  /** Unique in the link. */
  readonly id: string;
  readonly endpoint: ec2.IInterfaceVpcEndpoint;
  /** Undefined for an adopted endpoint. */
  readonly resource?: ec2.CfnVPCEndpoint;
}

export interface LinkEndpointsOptions {
  readonly props: PrefectPrivateLinkProps;
  readonly subnets: ec2.ISubnet[];
  readonly securityGroups: ec2.ISecurityGroup[];
  readonly removalPolicy: RemovalPolicy;
  readonly linkTag: string;
  /** Chosen by the preflight. */
  readonly subnetIds: (role: EndpointRole) => string[];
}

/** Makes the endpoints that are to be made, and takes the adopted ones as they are. */
export function linkEndpoints(
  scope: Construct,
  wishes: readonly [EndpointWish, ...EndpointWish[]],
  options: LinkEndpointsOptions,
): [LinkEndpoint, ...LinkEndpoint[]] {
  const serviceRegion = otherServiceRegion(scope, options.props.serviceRegion);
  const [api, ...others] = wishes;
  return [linkEndpoint(scope, api, serviceRegion, options), ...others.map((wish) => linkEndpoint(scope, wish, serviceRegion, options))];
}

function linkEndpoint(
  scope: Construct,
  wish: EndpointWish,
  serviceRegion: string | undefined,
  options: LinkEndpointsOptions,
): LinkEndpoint {
  const plainId = wish.role === 'api' ? 'ApiEndpoint' : 'UiEndpoint';
  if (wish.adopted !== undefined) {
    return { ...wish, id: plainId, endpoint: wish.adopted };
  }
  // The id of the endpoint that it stands in for makes it another resource, and the same one in every deployment.
  const id = wish.inPlaceOf === undefined ? plainId : `${plainId}-${wish.inPlaceOf}`;
  const endpoint = createEndpoint(scope, id, wish.serviceName ?? '', options);
  const resource = endpoint.node.defaultChild as ec2.CfnVPCEndpoint;
  resource.subnetIds = options.subnetIds(wish.role);
  resource.serviceRegion = serviceRegion;
  resource.cdkTagManager.setTag('Name', `${scope.node.path}/${id}`);
  resource.cdkTagManager.setTag(LINK_TAG, options.linkTag);
  resource.cdkTagManager.setTag(ROLE_TAG, wish.role);
  resource.cdkTagManager.setTag(LOGICAL_ID_TAG, resource.logicalId);
  resource.applyRemovalPolicy(options.removalPolicy);
  return { ...wish, id, endpoint, resource };
}

/** What the preflight is told of the endpoints that are made here. */
export function requestedEndpoints(endpoints: readonly LinkEndpoint[]): RequestedEndpoint[] {
  return endpoints.flatMap(({ role, serviceName, hostName, resource }) =>
    resource === undefined || serviceName === undefined ? [] : [{ role, serviceName, hostName, logicalId: resource.logicalId }],
  );
}

function createEndpoint(
  scope: Construct,
  id: string,
  serviceName: string,
  { props, subnets, securityGroups }: LinkEndpointsOptions,
): ec2.InterfaceVpcEndpoint {
  const endpoint = new ec2.InterfaceVpcEndpoint(scope, id, {
    vpc: props.vpc,
    service: new ec2.InterfaceVpcEndpointService(serviceName, 443),
    subnets: { subnets },
    securityGroups,
    open: false,
    ipAddressType: props.ipAddressType,
    dnsRecordIpType: props.dnsRecordIpType,
  });
  // Absent, not false: CloudFormation then leaves alone what the activator has switched on (decision D1).
  (endpoint.node.defaultChild as ec2.CfnVPCEndpoint).privateDnsEnabled = undefined;
  return endpoint;
}

/** Absent for the stack's own Region, since to say it later what was left out before would replace the endpoint. */
function otherServiceRegion(scope: Construct, serviceRegion: string | undefined): string | undefined {
  const { region } = Stack.of(scope);
  if (serviceRegion === undefined || serviceRegion === region) {
    return undefined;
  }
  if (!Token.isUnresolved(serviceRegion) && !Token.isUnresolved(region)) {
    return serviceRegion;
  }
  const across = new CfnCondition(scope, 'AcrossRegions', { expression: Fn.conditionNot(Fn.conditionEquals(serviceRegion, Aws.REGION)) });
  return Fn.conditionIf(across.logicalId, serviceRegion, Aws.NO_VALUE).toString();
}
