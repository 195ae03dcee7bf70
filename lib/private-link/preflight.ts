import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import { CustomResource, Duration, Fn, Lazy } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import {
  PREFLIGHT_RESOURCE_TYPE,
  type AdoptedEndpoint,
  type PreflightProperties,
  type RequestedEndpoint,
} from '../contract/preflight-resource';
import { type EndpointRole } from '../contract/endpoint-role';
import { type PrivateDnsMode } from '../contract/link-definition';
import { type Activator } from './activator';

/** How long CloudFormation waits: enough for a run of the function, and for a second one if the first fails. */
export const SERVICE_TIMEOUT = Duration.minutes(10);

export interface PreflightProps {
  readonly activator: Activator;
  readonly vpc: ec2.IVpc;
  readonly subnetIds: string[];
  readonly serviceRegion?: string;
  readonly privateDns: PrivateDnsMode;
  /** Read at synthesis: the endpoints depend on the preflight. */
  readonly endpoints: () => RequestedEndpoint[];
  readonly adopted: AdoptedEndpoint[];
  readonly linkTag: string;
  /** Read at synthesis: more links may follow. */
  readonly stackLinkTags: () => string[];
  readonly allowReplacementOf: string[];
}

/** Checks before endpoints are created, and chooses their subnets (decision D12). */
export class Preflight extends Construct {
  private readonly resource: CustomResource;

  public constructor(scope: Construct, id: string, props: PreflightProps) {
    super(scope, id);
    const properties: Record<keyof PreflightProperties, unknown> = {
      VpcId: props.vpc.vpcId,
      SubnetIds: props.subnetIds,
      ServiceRegion: props.serviceRegion,
      PrivateDns: props.privateDns,
      Endpoints: Lazy.any({ produce: props.endpoints }),
      Adopted: props.adopted.length === 0 ? undefined : props.adopted,
      LinkTag: props.linkTag,
      StackLinkTags: Lazy.list({ produce: props.stackLinkTags }),
      AllowReplacementOf: props.allowReplacementOf.length === 0 ? undefined : props.allowReplacementOf,
    };
    this.resource = new CustomResource(this, 'Resource', {
      resourceType: PREFLIGHT_RESOURCE_TYPE,
      serviceToken: props.activator.handler.function.functionArn,
      serviceTimeout: SERVICE_TIMEOUT,
      properties,
    });
    // In addition to the function: the preflight finds nothing until its role has the permissions.
    this.resource.node.addDependency(props.activator.handler.role);
  }

  /** Codes of the findings with which the preflight accepted the deployment, joined by commas, or `none`. */
  public get findings(): string {
    return this.resource.getAttString('Findings');
  }

  /** Subnets in the zones that the service serves. */
  public subnetIds(role: EndpointRole): string[] {
    return Fn.split(',', this.resource.getAttString(role === 'api' ? 'ApiSubnetIds' : 'UiSubnetIds'));
  }
}
