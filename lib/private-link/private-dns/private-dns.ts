import { type PrivateDnsMode } from '../../contract/link-definition';

/**
 * Who looks after Private DNS, which makes Prefect's host names resolve to the endpoints inside the VPC.
 */
export abstract class PrivateDns {
  /**
   * The activator switches Private DNS on as soon as Prefect has accepted the connection and the path from inside the VPC
   * passes its check, and puts it back when something switches it off.
   *
   * AWS refuses to switch it on earlier.
   *
   * @see https://docs.aws.amazon.com/vpc/latest/privatelink/manage-dns-names.html
   */
  public static onceAccepted(): PrivateDns {
    return new ModeOnly('onceAccepted');
  }

  /**
   * Never touched: neither switched on nor off. For VPCs whose names are managed elsewhere, and for a second link in a VPC
   * while the first one still owns the names.
   */
  public static unmanaged(): PrivateDns {
    return new ModeOnly('unmanaged');
  }

  /** @internal */
  public abstract readonly _mode: PrivateDnsMode;
}

class ModeOnly extends PrivateDns {
  public constructor(public readonly _mode: PrivateDnsMode) {
    super();
  }
}
