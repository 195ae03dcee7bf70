import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import { CustomResource, Lazy, type Duration } from 'aws-cdk-lib/core';
import { Construct, type IDependable } from 'constructs';
import { ACTIVATION_RESOURCE_TYPE, type ActivationProperties } from '../contract/activation-resource';
import { type LinkProperties } from '../contract/link-definition';
import { type Activator } from './activator';
import { SERVICE_TIMEOUT } from './preflight';

export interface ActivationProps {
  readonly activator: Activator;
  readonly link: LinkProperties;
  readonly endpoints: Readonly<Record<string, ec2.CfnVPCEndpoint>>;
  readonly interval: Duration;
  /** What the first pass requires. */
  readonly after: readonly IDependable[];
}

/** Registers the endpoints and makes the first pass in the deployment. A schedule makes the later passes (decision D2). */
export class Activation extends Construct {
  public readonly stateAtDeployment: string;

  public constructor(scope: Construct, id: string, props: ActivationProps) {
    super(scope, id);
    const properties: ActivationProperties = {
      Link: props.link,
      EndpointProperties: Object.fromEntries(
        Object.entries(props.endpoints).map(([role, endpoint]) => [role, endpointProperties(endpoint)]),
      ),
      HandlerHash: props.activator.handler.codeHash,
    };
    const resource = new CustomResource(this, 'Resource', {
      resourceType: ACTIVATION_RESOURCE_TYPE,
      serviceToken: props.activator.handler.function.functionArn,
      serviceTimeout: SERVICE_TIMEOUT,
      properties,
    });
    resource.node.addDependency(...props.after);
    this.stateAtDeployment = resource.getAttString('State');

    const schedule = new events.Rule(this, 'Schedule', {
      description: 'Passes of the activator over the link to Prefect',
      schedule: events.Schedule.rate(props.interval),
      targets: [
        new targets.LambdaFunction(props.activator.handler.function, {
          // The link is not in it: an event that was delayed would bring an older definition.
          event: events.RuleTargetInput.fromObject({ trigger: 'schedule', intervalMinutes: props.interval.toMinutes() }),
          // The next pass makes up for one that failed.
          retryAttempts: 0,
        }),
      ],
    });
    // Deleted first, so that no pass runs after the final Delete has cleaned up.
    schedule.node.addDependency(resource);
  }
}

/**
 * Every property of an endpoint, read at synthesis: after aspects, tags and later changes by the user. A change to any of
 * them updates the activation resource in the same deployment, after the endpoint.
 */
function endpointProperties(endpoint: ec2.CfnVPCEndpoint): unknown {
  return Lazy.any({
    produce: () => ({
      serviceName: endpoint.serviceName,
      serviceRegion: endpoint.serviceRegion,
      vpcId: endpoint.vpcId,
      subnetIds: endpoint.subnetIds,
      securityGroupIds: endpoint.securityGroupIds,
      ipAddressType: endpoint.ipAddressType,
      dnsOptions: endpoint.dnsOptions,
      policyDocument: endpoint.policyDocument,
      privateDnsEnabled: endpoint.privateDnsEnabled,
      tags: endpoint.cdkTagManager.renderTags(),
    }),
  });
}
