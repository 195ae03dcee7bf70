/* What every service of an account receives: account id, Region, clock, logs, faults and network. */
import { type Network } from '../network/network';
import { availabilityZonesOf, type AvailabilityZone } from './availability-zones';
import { CallLog } from './call-log';
import { Clock } from './clock';
import { Faults } from './faults';

/** Receives one line per event, to be read by people; `source` is the name of a service. */
export type LogSink = (source: string, message: string) => void;

/** How a function outside a VPC reaches the buckets behind response URLs: their names lead to a port of this machine. */
export interface ResponseEndpoint {
  readonly hosts: readonly string[];
  readonly port: number;
}

export interface AccountContextOptions {
  readonly network: Network;
  readonly accountId?: string;
  readonly region?: string;
  readonly clock?: Clock;
  readonly calls?: CallLog;
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
  readonly calls: CallLog;

  /** Where this local AWS listens, for functions outside a VPC; set once the server has a port. */
  endpointUrl?: string;

  /** Where the buckets behind response URLs listen, for functions outside a VPC; set once their server has a port. */
  responseEndpoint?: ResponseEndpoint;

  constructor(options: AccountContextOptions) {
    this.accountId = options.accountId ?? '123456789012';
    this.region = options.region ?? 'us-east-1';
    this.clock = options.clock ?? new Clock();
    this.calls = options.calls ?? new CallLog();
    this.log = options.log ?? (() => undefined);
    this.network = options.network;
    this.availabilityZones = options.availabilityZones ?? availabilityZonesOf(this.accountId, this.region);
  }

  /** `arn:aws:<service>:<region>:<account>:<resource>`, without Region for global services. */
  arn(service: string, resource: string, region: string = this.region): string {
    return `arn:${this.partition}:${service}:${region}:${this.accountId}:${resource}`;
  }
}
