import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Aws, CfnCondition, Fn, Stack, Token, type RemovalPolicy } from 'aws-cdk-lib/core';
import { type Construct } from 'constructs';
import { LINK_TAG, ROLE_TAG } from '../../contract/endpoint-tags';
import { type EndpointDefinition } from '../../contract/link-definition';
import { type EndpointRole } from '../../contract/endpoint-role';
import { type RequestedEndpoint } from '../../contract/preflight-resource';
import { type PrefectPrivateLinkProps } from '../prefect-private-link-props';
import { type EndpointPlan, type EndpointPlans, type EndpointToAdopt, type EndpointToCreate } from './endpoint-plan';

interface CreatedEndpoint extends EndpointToCreate {
  readonly endpoint: ec2.IInterfaceVpcEndpoint;
  readonly resource: ec2.CfnVPCEndpoint;
}

/** A planned endpoint, created or adopted. */
export type LinkEndpoint = CreatedEndpoint | EndpointToAdopt;

export interface CreationOptions {
  readonly props: PrefectPrivateLinkProps;
  readonly subnets: ec2.ISubnet[];
  readonly securityGroups: ec2.ISecurityGroup[];
  readonly removalPolicy: RemovalPolicy;
  readonly linkTag: string;
  /** Chosen by the preflight. */
  readonly subnetIds: (role: EndpointRole) => string[];
}

/** Creates the endpoints to create. Adopted endpoints are not changed. */
export function realizeEndpoints(
  scope: Construct,
  [api, ...others]: EndpointPlans,
  options: CreationOptions,
): [LinkEndpoint, ...LinkEndpoint[]] {
  const serviceRegion = otherServiceRegion(scope, options.props.serviceRegion);
  const realize = (plan: EndpointPlan): LinkEndpoint =>
    plan.action === 'adopt' ? plan : createEndpoint(scope, plan, serviceRegion, options);
  return [realize(api), ...others.map(realize)];
}

/** The endpoint in the link's definition. */
export function endpointDefinition(endpoint: LinkEndpoint): EndpointDefinition {
  return {
    role: endpoint.role,
    endpointId: endpoint.endpoint.vpcEndpointId,
    serviceName: endpoint.action === 'create' ? endpoint.serviceName : undefined,
    hostName: endpoint.hostName,
    healthPath: endpoint.healthPath,
  };
}

/** The created endpoints in the properties of the preflight. */
export function requestedEndpoints(endpoints: readonly LinkEndpoint[]): RequestedEndpoint[] {
  return createdEndpoints(endpoints).map(({ role, serviceName, hostName, resource }) => ({
    role,
    serviceName,
    hostName,
    logicalId: resource.logicalId,
  }));
}

/** The created endpoints by role. */
export function endpointResources(endpoints: readonly LinkEndpoint[]): Record<string, ec2.CfnVPCEndpoint> {
  return Object.fromEntries(createdEndpoints(endpoints).map(({ role, resource }) => [role, resource]));
}

function createdEndpoints(endpoints: readonly LinkEndpoint[]): CreatedEndpoint[] {
  return endpoints.filter((endpoint) => endpoint.action === 'create');
}

function createEndpoint(
  scope: Construct,
  plan: EndpointToCreate,
  serviceRegion: string | undefined,
  { props, subnets, securityGroups, removalPolicy, linkTag, subnetIds }: CreationOptions,
): CreatedEndpoint {
  const endpoint = new ec2.InterfaceVpcEndpoint(scope, plan.id, {
    vpc: props.vpc,
    service: new ec2.InterfaceVpcEndpointService(plan.serviceName, 443),
    subnets: { subnets },
    securityGroups,
    open: false,
    ipAddressType: props.ipAddressType,
    dnsRecordIpType: props.dnsRecordIpType,
  });
  const resource = endpoint.node.defaultChild as ec2.CfnVPCEndpoint;
  // Absent, not false: CloudFormation then keeps what the activator has enabled (decision D1).
  resource.privateDnsEnabled = undefined;
  resource.subnetIds = subnetIds(plan.role);
  resource.serviceRegion = serviceRegion;
  resource.cdkTagManager.setTag('Name', `${linkTag}/${plan.id}`);
  resource.cdkTagManager.setTag(LINK_TAG, linkTag);
  resource.cdkTagManager.setTag(ROLE_TAG, plan.role);
  resource.applyRemovalPolicy(removalPolicy);
  return { ...plan, endpoint, resource };
}

/** Omitted for the stack's own Region: adding `ServiceRegion` to an existing endpoint would replace it. */
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
