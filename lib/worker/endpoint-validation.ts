import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Stack } from 'aws-cdk-lib/core';
import { type Construct } from 'constructs';
import { appRegistry, RegistryKey } from '../private/app-registry';
import { type PrefectWorkerAwsService } from './prefect-worker-aws-service';

/** Endpoints of all `PrefectWorkerEndpoints`: of two that conflict only the second one is reported. */
const WORKER_ENDPOINTS = new RegistryKey(() => new Map<ec2.CfnVPCEndpoint, PrefectWorkerAwsService>());

export function registerEndpoint({ node }: ec2.VpcEndpoint, service: PrefectWorkerAwsService): void {
  if (node.defaultChild instanceof ec2.CfnVPCEndpoint) {
    appRegistry(node.defaultChild, WORKER_ENDPOINTS).set(node.defaultChild, service);
  }
}

/**
 * Endpoints of the app that those of `endpoints` cannot stand beside, a line each. EC2 would refuse the second one in the
 * middle of a deployment: a VPC takes one interface endpoint with Private DNS for each service, and a route table one gateway.
 */
export function endpointConflicts(scope: Construct, endpoints: readonly ec2.VpcEndpoint[]): string[] {
  const services = appRegistry(scope, WORKER_ENDPOINTS);
  const own = endpoints.map(({ node }) => node.defaultChild).filter((child) => child instanceof ec2.CfnVPCEndpoint);
  const all = scope.node.root.node.findAll().filter((node) => node instanceof ec2.CfnVPCEndpoint);
  return own.flatMap((endpoint) =>
    all
      .filter((other) => other !== endpoint && collide(endpoint, other))
      .filter((other) => !services.has(other) || other.node.path < endpoint.node.path)
      .map(
        (other) =>
          `the VPC has an endpoint to ${shortName(endpoint)} at ${other.node.path} already. Add PrefectWorkerAwsService.${services.get(endpoint)?._name} to \`existing\` here, or leave that endpoint out`,
      ),
  );
}

function collide(one: ec2.CfnVPCEndpoint, other: ec2.CfnVPCEndpoint): boolean {
  // As they were given: the same VPC is the same text, also across stacks, where it resolves to different references.
  if (one.vpcId !== other.vpcId || shortName(one) !== shortName(other)) {
    return false;
  }
  if (one.vpcEndpointType === ec2.VpcEndpointType.INTERFACE) {
    return other.privateDnsEnabled === true;
  }
  return one.routeTableIds?.some((id) => other.routeTableIds?.includes(id)) ?? false;
}

/** `ecr.api` of `com.amazonaws.us-east-1.ecr.api`, whether or not the Region is known; the whole of another name. */
function shortName(endpoint: ec2.CfnVPCEndpoint): string {
  const name: unknown = Stack.of(endpoint).resolve(endpoint.serviceName);
  const text = typeof name === 'string' ? name : JSON.stringify(name);
  return /^com\.amazonaws\.[a-z0-9-]+\.([a-z0-9.-]+)$/.exec(text)?.[1] ?? /"\.([a-z0-9.-]+)"\]\]\}$/.exec(text)?.[1] ?? text;
}

/** What Private DNS needs, where the VPC is of the same app; of others it is not known here. */
export function missingVpcAttributes({ node }: ec2.IVpc): string[] {
  const vpc = node.defaultChild;
  if (!(vpc instanceof ec2.CfnVPC)) {
    return [];
  }
  const off = (['enableDnsSupport', 'enableDnsHostnames'] as const).filter((name) => vpc[name] === false);
  return off.map((name) => `\`vpc\` must have \`${name}\`, which is off: without it EC2 refuses endpoints with Private DNS`);
}
