/* One account in one Region. Creates its services and connects them; each declares the part of the account that it needs. */
import { AccountContext, type AccountContextOptions } from './account-context';
import { CloudFormation } from './cloudformation/state/cloudformation';
import { ResourceTypes } from './cloudformation/state/resource-types';
import { CloudWatch } from './cloudwatch/state/cloudwatch';
import { Ec2 } from './ec2/state/ec2';
import { Events } from './events/state/events';
import { AccessKeys } from './iam/state/access-keys';
import { Iam } from './iam/state/iam';
import { InertResources } from './inert/inert-resources';
import { Lambda } from './lambda/state/lambda';
import { type StartFunctionProcess } from './lambda/state/lambda-account';
import { Logs } from './logs/state/logs';
import { RESOURCE_TYPES } from './registry';
import { type ResourceType } from './resource-types/resource-type';
import { S3, type Buckets } from './s3/state/s3';
import { Sns } from './sns/state/sns';
import { Ssm } from './ssm/state/ssm';

export interface AccountOptions extends AccountContextOptions {
  readonly startFunctionProcess: StartFunctionProcess;
  /** Content of an object in S3, for the code of functions; throws if it does not exist. */
  readonly readObject?: (bucket: string, key: string) => Uint8Array;
  /** Shared with other accounts. */
  readonly accessKeys?: AccessKeys;
  readonly buckets?: Buckets;
  /** Shared with the account's other Regions. */
  readonly iam?: Iam;
  /** IAM of any account, so that STS can assume its roles. */
  readonly iamOf?: (accountId: string) => Iam | undefined;
  /** Instead of the registered ones, for tests of the engine. */
  readonly resourceTypes?: readonly ResourceType[];
}

export class Account extends AccountContext {
  readonly startFunctionProcess: StartFunctionProcess;
  readonly readObject: (bucket: string, key: string) => Uint8Array;
  readonly iam: Iam;
  readonly iamOf: (accountId: string) => Iam | undefined;
  readonly ec2: Ec2 = new Ec2(this);
  readonly lambda: Lambda = new Lambda(this);
  readonly sns: Sns = new Sns(this);
  readonly events: Events = new Events(this);
  readonly s3: S3;
  readonly ssm: Ssm = new Ssm(this);
  readonly logs: Logs = new Logs(this);
  readonly cloudWatch: CloudWatch = new CloudWatch(this);
  readonly inertResources = new InertResources();
  readonly cloudFormation: CloudFormation;

  constructor(options: AccountOptions) {
    super(options);
    this.startFunctionProcess = options.startFunctionProcess;
    this.iam = options.iam ?? new Iam(this, options.accessKeys ?? new AccessKeys());
    this.iamOf = options.iamOf ?? ((accountId) => (accountId === this.accountId ? this.iam : undefined));
    this.s3 = new S3(this, options.buckets ?? new Map());
    this.readObject = options.readObject ?? ((bucket, key) => this.s3.read(bucket, key).body);
    this.cloudFormation = new CloudFormation(this, new ResourceTypes<Account>(this, options.resourceTypes ?? RESOURCE_TYPES));
  }

  /** Stops timers and function processes; the network is its owner's to close. */
  async close(): Promise<void> {
    this.clock.stop();
    await this.lambda.close();
  }
}
