import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import { CustomResource, Duration, Fn } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { PREFLIGHT_RESOURCE_TYPE } from '../private/link-definition';
import type { EndpointRole, PreflightProperties, RequestedEndpoint } from '../private/link-definition';
import type { Activator } from './activator';
import type { PrivateDns } from './private-dns';

/** How long CloudFormation waits: the function's time, and a second run should the first one die. */
export const SERVICE_TIMEOUT = Duration.minutes(10);

export interface PreflightProps {
  readonly activator: Activator;
  readonly vpc: ec2.IVpc;
  readonly subnetIds: string[];
  readonly serviceRegion?: string;
  readonly privateDns: PrivateDns;
  readonly endpoints: RequestedEndpoint[];
  readonly linkTag: string;
}

/** Looks before endpoints are created, and chooses their subnets (design D12). */
export class Preflight extends Construct {
  private readonly resource: CustomResource;

  public constructor(scope: Construct, id: string, props: PreflightProps) {
    super(scope, id);
    const properties: PreflightProperties = {
      VpcId: props.vpc.vpcId,
      SubnetIds: props.subnetIds,
      ServiceRegion: props.serviceRegion,
      PrivateDns: props.privateDns._mode,
      Endpoints: props.endpoints,
      LinkTag: props.linkTag,
    };
    this.resource = new CustomResource(this, 'Resource', {
      resourceType: PREFLIGHT_RESOURCE_TYPE,
      serviceToken: props.activator.handler.function.functionArn,
      serviceTimeout: SERVICE_TIMEOUT,
      properties,
    });
  }

  /** Subnets in zones that the service serves. */
  public subnetIds(role: EndpointRole): string[] {
    return Fn.split(',', this.resource.getAttString(role === 'api' ? 'ApiSubnetIds' : 'UiSubnetIds'));
  }
}
