/* What every service of an account knows: whose it is and where, its clock, its log, and its way to the network. */
import { type Network } from '../network/network';
import { CallLog } from './call-log';
import { Clock } from './clock';
import { DEFAULT_AVAILABILITY_ZONES, type AvailabilityZone } from './ec2/state/availability-zones';
import { Faults } from './faults';

/** One line of what happened, for people; `source` is a service's name. */
export type LogSink = (source: string, message: string) => void;

export interface AccountContextOptions {
  readonly network: Network;
  readonly accountId?: string;
  readonly region?: string;
  readonly clock?: Clock;
  readonly log?: LogSink;
  readonly availabilityZones?: readonly AvailabilityZone[];
}

export class AccountContext {
  readonly partition = 'aws';
  readonly accountId: string;
  readonly region: string;
  readonly clock: Clock;
  readonly log: LogSink;
  readonly network: Network;
  readonly availabilityZones: readonly AvailabilityZone[];
  readonly faults = new Faults();
  readonly calls = new CallLog();

  /** Where this local AWS listens, for functions outside a VPC; set once the server has a port. */
  endpointUrl?: string;

  constructor(options: AccountContextOptions) {
    this.accountId = options.accountId ?? '123456789012';
    this.region = options.region ?? 'us-east-1';
    this.clock = options.clock ?? new Clock();
    this.log = options.log ?? (() => undefined);
    this.network = options.network;
    this.availabilityZones = options.availabilityZones ?? DEFAULT_AVAILABILITY_ZONES;
  }

  /** `arn:aws:<service>:<region>:<account>:<resource>`, without Region for global services. */
  arn(service: string, resource: string, region: string = this.region): string {
    return `arn:${this.partition}:${service}:${region}:${this.accountId}:${resource}`;
  }
}
