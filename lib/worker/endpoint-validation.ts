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
 * Conflicts of `endpoints` with others of the app, one line per conflict. EC2 would reject the second endpoint in the middle of
 * a deployment: a VPC accepts one interface endpoint with Private DNS per service, and a route table one gateway.
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
          `the VPC already has an endpoint to ${shortName(endpoint)} at ${other.node.path}. Add PrefectWorkerAwsService.${services.get(endpoint)?._name} to \`existing\` here, or leave that endpoint out`,
      ),
  );
}

function collide(one: ec2.CfnVPCEndpoint, other: ec2.CfnVPCEndpoint): boolean {
  // Unresolved: the same VPC is the same token, also across stacks, where it resolves to different references.
  if (one.vpcId !== other.vpcId || shortName(one) !== shortName(other)) {
    return false;
  }
  if (one.vpcEndpointType === ec2.VpcEndpointType.INTERFACE) {
    return other.privateDnsEnabled === true;
  }
  return one.routeTableIds?.some((id) => other.routeTableIds?.includes(id)) ?? false;
}

/** `ecr.api` for `com.amazonaws.us-east-1.ecr.api`, whether or not the Region is known; another name as it is. */
function shortName(endpoint: ec2.CfnVPCEndpoint): string {
  const name: unknown = Stack.of(endpoint).resolve(endpoint.serviceName);
  const text = typeof name === 'string' ? name : JSON.stringify(name);
  return /^(?:cn\.com|com|eu)\.amazonaws\.[a-z0-9-]+\.([a-z0-9.-]+)$/.exec(text)?.[1] ?? /"\.([a-z0-9.-]+)"\]\]\}$/.exec(text)?.[1] ?? text;
}

/** VPC attributes that Private DNS needs, known only for a VPC of the same app. */
export function missingVpcAttributes({ node }: ec2.IVpc): string[] {
  const vpc = node.defaultChild;
  if (!(vpc instanceof ec2.CfnVPC)) {
    return [];
  }
  const off = (['enableDnsSupport', 'enableDnsHostnames'] as const).filter((name) => vpc[name] === false);
  return off.map((name) => `\`vpc\` must have \`${name}\`, got: false. Without it EC2 rejects endpoints with Private DNS`);
}
