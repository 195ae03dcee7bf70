/* The account that everything in the local AWS belongs to: its state, its clock, its log, and its way to the network. */
import { type FunctionProcess, type FunctionProcessOptions } from '../lambda/function-process';
import { type Network } from '../network/network';
import { CallLog } from './call-log';
import { Clock } from './clock';
import { CloudFormation } from './cloudformation/state/cloudformation';
import { CloudWatch } from './cloudwatch/state/cloudwatch';
import { DEFAULT_AVAILABILITY_ZONES, type AvailabilityZone } from './ec2/state/availability-zones';
import { Ec2 } from './ec2/state/ec2';
import { Events } from './events/state/events';
import { Faults } from './faults';
import { Iam } from './iam/state/iam';
import { Lambda } from './lambda/state/lambda';
import { Logs } from './logs/state/logs';
import { type ResourceType } from './resource-type';
import { S3 } from './s3/state/s3';
import { Sns } from './sns/state/sns';
import { Ssm } from './ssm/state/ssm';

/** One line of what happened, for people; `source` is a service's name. */
export type LogSink = (source: string, message: string) => void;

export type StartFunctionProcess = (options: FunctionProcessOptions) => FunctionProcess | Promise<FunctionProcess>;

export interface AccountOptions {
  readonly network: Network;
  readonly startFunctionProcess: StartFunctionProcess;
  /** Content of an object in S3, for the code of functions; throws if it does not exist. */
  readonly readObject?: (bucket: string, key: string) => Uint8Array;
  readonly accountId?: string;
  readonly region?: string;
  readonly clock?: Clock;
  readonly log?: LogSink;
  readonly availabilityZones?: readonly AvailabilityZone[];
  /** Instead of the named table, for tests of the engine. */
  readonly resourceTypes?: readonly ResourceType[];
}

export class Account {
  readonly partition = 'aws';
  readonly accountId: string;
  readonly region: string;
  readonly clock: Clock;
  readonly log: LogSink;
  readonly network: Network;
  readonly startFunctionProcess: StartFunctionProcess;
  readonly availabilityZones: readonly AvailabilityZone[];
  readonly faults = new Faults();
  readonly calls = new CallLog();
  readonly iam: Iam;
  readonly ec2: Ec2;
  readonly lambda: Lambda;
  readonly sns: Sns;
  readonly events: Events;
  readonly s3: S3;
  readonly ssm: Ssm;
  readonly logs: Logs;
  readonly cloudFormation: CloudFormation;
  readonly cloudWatch: CloudWatch;

  /** Where this local AWS listens, for functions outside a VPC; set once the server has a port. */
  endpointUrl?: string;
  readObject: (bucket: string, key: string) => Uint8Array;

  constructor(options: AccountOptions) {
    this.accountId = options.accountId ?? '123456789012';
    this.region = options.region ?? 'us-east-1';
    this.clock = options.clock ?? new Clock();
    this.log = options.log ?? (() => undefined);
    this.network = options.network;
    this.startFunctionProcess = options.startFunctionProcess;
    this.availabilityZones = options.availabilityZones ?? DEFAULT_AVAILABILITY_ZONES;
    this.readObject = options.readObject ?? ((bucket, key) => this.s3.read(bucket, key).body);
    this.iam = new Iam(this);
    this.ec2 = new Ec2(this);
    this.lambda = new Lambda(this);
    this.sns = new Sns(this);
    this.events = new Events(this);
    this.s3 = new S3(this);
    this.ssm = new Ssm(this);
    this.logs = new Logs(this);
    this.cloudWatch = new CloudWatch(this);
    this.cloudFormation = new CloudFormation(this, options.resourceTypes);
  }

  /** `arn:aws:<service>:<region>:<account>:<resource>`, without Region for global services. */
  arn(service: string, resource: string, region: string = this.region): string {
    return `arn:${this.partition}:${service}:${region}:${this.accountId}:${resource}`;
  }

  /** Stops timers and function processes; the network is its owner's to close. */
  async close(): Promise<void> {
    this.clock.stop();
    await this.lambda.close();
  }
}
