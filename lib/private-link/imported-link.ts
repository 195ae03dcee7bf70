import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Duration } from 'aws-cdk-lib/core';
import { type Construct } from 'constructs';
import { HTTPS } from '../private/endpoint-access';
import { requireSameEnvironment } from '../private/environment';
import { inStackOf } from '../private/rules-of-stack';
import { requireProps, validateEndpointId, validateMinutes } from '../private/validation';
import { LinkMetrics } from './monitoring/link-metrics';
import { PrefectPrivateLinkBase } from './prefect-private-link-base';
import { type PrefectPrivateLinkAttributes } from './prefect-private-link-props';

const FACTORY = 'fromPrefectPrivateLinkAttributes';

/** A link that another stack created. */
export class ImportedLink extends PrefectPrivateLinkBase {
  public readonly apiEndpoint: ec2.IInterfaceVpcEndpoint;
  public readonly uiEndpoint?: ec2.IInterfaceVpcEndpoint;
  public readonly connections: ec2.Connections;
  protected readonly _hostNames: PrefectPrivateLinkAttributes;
  protected readonly _firstPass = undefined;

  public constructor(
    scope: Construct,
    id: string,
    private readonly attrs: PrefectPrivateLinkAttributes,
  ) {
    super(scope, id);
    requireProps('attrs', attrs, ['apiEndpointId'], `${FACTORY}() requires \`apiEndpointId\``);
    validateEndpointId('apiEndpointId', attrs.apiEndpointId);
    validateEndpointId('uiEndpointId', attrs.uiEndpointId);
    validateMinutes('checkInterval', attrs.checkInterval);
    attrs.securityGroups?.forEach((group) =>
      requireSameEnvironment(this, 'securityGroups', group, 'Import the link in a stack of that environment'),
    );
    this.apiEndpoint = this.importEndpoint('ApiEndpoint', attrs.apiEndpointId);
    this.uiEndpoint = attrs.uiEndpointId === undefined ? undefined : this.importEndpoint('UiEndpoint', attrs.uiEndpointId);
    this.connections = new ec2.Connections({ defaultPort: HTTPS, securityGroups: inStackOf(this, attrs.securityGroups ?? []) });
    this._hostNames = attrs;
  }

  protected _metrics(): LinkMetrics {
    const { linkName, checkInterval, apiEndpointId, uiEndpointId } = this.attrs;
    if (linkName === undefined) {
      throw new Error(
        `\`linkName\` must be given to ${FACTORY}() for metrics, alarms and widgets, got: undefined. Pass \`linkName\` of the created link`,
      );
    }
    return new LinkMetrics({
      title: linkName,
      linkName,
      interval: checkInterval ?? Duration.minutes(5),
      crossRegion: false,
      endpoints: [
        { role: 'api', endpointId: apiEndpointId },
        ...(uiEndpointId === undefined ? [] : [{ role: 'ui' as const, endpointId: uiEndpointId }]),
      ],
    });
  }

  private importEndpoint(id: string, vpcEndpointId: string): ec2.IInterfaceVpcEndpoint {
    return ec2.InterfaceVpcEndpoint.fromInterfaceVpcEndpointAttributes(this, id, {
      vpcEndpointId,
      port: 443,
      securityGroups: this.attrs.securityGroups,
    });
  }
}
