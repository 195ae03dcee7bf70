import { Token } from 'aws-cdk-lib/core';
import { requireProps, validateEndpointId } from '../private/validation';
import { type Value } from './haproxy/escape';
import { type ConnectionIdentity } from './haproxy/model';
import { configuredHostNames } from './host-names';

/** A role at a gateway: some clients, and the host names that they may reach. */
export interface GatewayRole {
  /** Name of the role in the audit log: a letter, then letters, digits, hyphens and underscores. */
  readonly name: string;

  /** Ids of the clients' VPC endpoints. A client has one role. */
  readonly vpcEndpointIds: string[];

  /** Host names that the role may reach, among those of the mode. */
  readonly hostNames: string[];
}

/** How a gateway knows its clients. */
export abstract class GatewayIdentity {
  /**
   * By the id of the VPC endpoint through which a client connects. For a gateway whose load balancer you offer as an endpoint
   * service: the load balancer tells the gateway the id in the header of the PROXY protocol. A client that connects to the load
   * balancer directly has no id, and is refused.
   *
   * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/network/edit-target-group-attributes.html#proxy-protocol
   */
  public static vpcEndpoint(...roles: GatewayRole[]): GatewayIdentity {
    return new VpcEndpoint(roles);
  }

  /**
   * The identity in the configuration.
   *
   * @internal
   */
  public abstract _bind(value: (text: string) => Value): ConnectionIdentity;
}

class VpcEndpoint extends GatewayIdentity {
  private readonly roles: readonly GatewayRole[];

  public constructor(roles: readonly GatewayRole[]) {
    super();
    roles.forEach(validateRole);
    this.roles = roles.map((role) => ({ ...role, hostNames: configuredHostNames(role.hostNames) }));
  }

  public _bind(value: (text: string) => Value): ConnectionIdentity {
    return {
      source: { type: 'vpcEndpoint' },
      roles: this.roles.map(({ name, vpcEndpointIds, hostNames }) => ({
        name,
        members: vpcEndpointIds.map(value),
        hostNames,
      })),
    };
  }
}

function validateRole(role: GatewayRole): void {
  requireProps('roles', role, ['name', 'vpcEndpointIds', 'hostNames'], 'A role requires `name`, `vpcEndpointIds` and `hostNames`');
  if (Token.isUnresolved(role.name)) {
    throw new Error('`name` must be known at synthesis, got: a token. It is the name of the role in the configuration');
  }
  if (Token.isUnresolved(role.vpcEndpointIds)) {
    throw new Error(
      '`vpcEndpointIds` must be a list of known length, got: a token. Each id may be a token: select them, for example with `Fn.select()`',
    );
  }
  role.vpcEndpointIds.forEach((id) => validateEndpointId('vpcEndpointIds', id));
}
