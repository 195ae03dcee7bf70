/* What a function is. */
import { type VpcHost } from '../../../network/network';
import { type ExecutionEnvironments } from './execution-environments';

export interface FunctionCode {
  readonly s3Bucket?: string;
  readonly s3Key?: string;
  /** Source text of `index.js`, as in a template's `ZipFile`. */
  readonly zipFile?: string;
}

export interface VpcConfiguration {
  readonly subnetIds: readonly string[];
  readonly securityGroupIds: readonly string[];
}

export interface FunctionSettings {
  readonly runtime: string;
  readonly handler: string;
  readonly roleArn: string;
  readonly code: FunctionCode;
  readonly timeoutSeconds: number;
  readonly memoryMiB: number;
  readonly environment: Readonly<Record<string, string>>;
  readonly logGroupName: string;
  readonly architecture: string;
  readonly vpc?: VpcConfiguration;
  readonly reservedConcurrentExecutions?: number;
}

/** One `AddPermission`: who may invoke, and for which source. */
export interface FunctionPermission {
  readonly statementId: string;
  readonly action: string;
  readonly principal: string;
  readonly sourceArn?: string;
  readonly sourceAccount?: string;
}

/** A function's place in its VPC. */
export interface FunctionPlace {
  readonly networkInterfaceIds: readonly string[];
  readonly host: VpcHost;
}

/** A line that a function wrote. Each execution environment has its own log stream. */
export interface LogLine {
  readonly logStreamName: string;
  readonly message: string;
}

export interface LambdaFunction {
  readonly name: string;
  readonly arn: string;
  settings: FunctionSettings;
  /** Folder with the unzipped code. */
  codeDirectory: string;
  place?: FunctionPlace;
  readonly permissions: Map<string, FunctionPermission>;
  /** About asynchronous invocations. */
  maximumRetryAttempts: number;
  maximumEventAgeSeconds: number;
  readonly logs: LogLine[];
  logPermissionChecked: boolean;
  environments: ExecutionEnvironments;
}
