import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import { type Construct } from 'constructs';
import { PRIVATE_HOSTS } from '../prefect/hosts';
import { type IPrefectPrivateLink } from '../private-link/prefect-private-link-base';
import { requireSameEnvironment } from '../private/environment';
import { requireProps } from '../private/validation';
import { type Value } from './haproxy/escape';
import { type GatewayModel } from './haproxy/model';
import { GatewayIdentity } from './gateway-identity';
import { configuredHostNames } from './host-names';

/** A gateway as a mode sees it. */
export interface GatewayParts {
  readonly gateway: Construct;
  /** The security group of the tasks. */
  readonly tasks: ec2.IConnectable;
  /** Carries a value that may be a token into the configuration. */
  readonly value: (text: string) => Value;
}

/** Passthrough of TLS to the hosts of a private link. */
export interface GatewayPassthroughOptions {
  /** The link. Its endpoints admit the gateway. */
  readonly link: IPrefectPrivateLink;

  /**
   * Host names that clients may reach, in TLS and in DNS. The VPC of the gateway must resolve them to the endpoints, which the link's
   * Private DNS does.
   *
   * @default - api.private.prefect.cloud, and app.private.prefect.cloud if the link has an endpoint for the UI
   */
  readonly hostNames?: string[];

  /**
   * Who may reach which host names.
   *
   * @default - every client that can connect may reach all host names
   */
  readonly identity?: GatewayIdentity;
}

/** What a gateway does. */
export abstract class GatewayMode {
  /**
   * TLS passes through the gateway end to end, so the gateway sees no request. It reads the server name of each TLS connection,
   * passes the listed names on and refuses everything else.
   *
   * The server name tells which host a client wants to reach, and neither who the client is nor which Prefect account it uses.
   */
  public static passthrough(options: GatewayPassthroughOptions): GatewayMode {
    return new Passthrough(options);
  }

  /**
   * Adds what this mode needs to a gateway.
   *
   * @internal
   */
  public abstract _bind(parts: GatewayParts): GatewayModel['mode'];
}

class Passthrough extends GatewayMode {
  private readonly hostNames: readonly string[];

  public constructor(private readonly options: GatewayPassthroughOptions) {
    super();
    requireProps('options', options, ['link'], 'GatewayMode.passthrough() requires `link`');
    const ui = options.link.uiEndpoint === undefined ? [] : [PRIVATE_HOSTS.ui];
    this.hostNames = configuredHostNames(options.hostNames ?? [PRIVATE_HOSTS.api, ...ui]);
    if (options.identity !== undefined && !(options.identity instanceof GatewayIdentity)) {
      throw new Error('`identity` must be a GatewayIdentity, got: something else. For example: GatewayIdentity.vpcEndpoint()');
    }
  }

  public _bind({ gateway, tasks, value }: GatewayParts): GatewayModel['mode'] {
    const { link, identity } = this.options;
    requireSameEnvironment(
      gateway,
      'link',
      link.apiEndpoint,
      'EC2 accepts no rule for its groups there: create the gateway in a stack of that environment',
    );
    // From the side of the client: the stack of the gateway then has the rules.
    tasks.connections.allowToDefaultPort(link, 'Prefect endpoints');
    return {
      type: 'passthrough',
      destinations: this.hostNames.map((hostName) => ({ hostName, port: 443 })),
      ...(identity === undefined ? {} : { identity: identity._bind(value) }),
    };
  }
}
