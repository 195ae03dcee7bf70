import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import { type Construct } from 'constructs';
import { type PrivateDnsMode } from '../../contract/link-definition';
import { type ActivatorPermissions } from '../activator';
import { permissionsToEnable } from './enable-permissions';
import { warnOfSecondOwner } from './name-owners';

/** What a mode knows about its link before the endpoints exist. */
export interface PrivateDnsLink {
  readonly vpc: ec2.IVpc;
  readonly hostNames: readonly string[];
  readonly crossRegion: boolean;
}

/** What a mode contributes to a link. */
export interface BoundPrivateDns {
  /** The mode in the link's definition and in the properties of the preflight. */
  readonly definition: PrivateDnsMode;
  /** What the activator may do once the endpoints exist; undefined if it changes nothing. */
  readonly permissions?: (endpoints: readonly ec2.IInterfaceVpcEndpoint[]) => ActivatorPermissions;
}

/**
 * How Private DNS is managed. Private DNS makes Prefect's host names resolve to the endpoints inside the VPC.
 */
export abstract class PrivateDns {
  /**
   * The activator enables Private DNS as soon as Prefect has accepted the connection and the check from inside the VPC
   * passes. It enables Private DNS again if something else disables it. A failed check never disables it.
   *
   * AWS does not allow enabling it before acceptance.
   *
   * @see https://docs.aws.amazon.com/vpc/latest/privatelink/manage-dns-names.html
   */
  public static onceAccepted(): PrivateDns {
    return new OnceAccepted();
  }

  /**
   * The activator neither enables nor disables Private DNS. Use it if you manage the names in another way, and for a second
   * link in a VPC while the first link still owns the names.
   */
  public static unmanaged(): PrivateDns {
    return new Unmanaged();
  }

  /**
   * Adds what this mode needs to a link.
   *
   * @internal
   */
  public abstract _bind(scope: Construct, link: PrivateDnsLink): BoundPrivateDns;
}

class OnceAccepted extends PrivateDns {
  public _bind(scope: Construct, link: PrivateDnsLink): BoundPrivateDns {
    warnOfSecondOwner(scope, link.vpc, link.hostNames);
    return { definition: 'onceAccepted', permissions: (endpoints) => permissionsToEnable(scope, link, endpoints) };
  }
}

class Unmanaged extends PrivateDns {
  public _bind(): BoundPrivateDns {
    return { definition: 'unmanaged' };
  }
}
