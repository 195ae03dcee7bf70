/* The part of the account that Lambda needs. */
import { type FunctionProcess, type FunctionProcessOptions } from '../../../lambda/function-process';
import { type AccountContext } from '../../account-context';
import { type HasEc2 } from '../../ec2/state/ec2';
import { type HasIam } from '../../iam/state/iam';

export type StartFunctionProcess = (options: FunctionProcessOptions) => FunctionProcess | Promise<FunctionProcess>;

export interface LambdaAccount extends AccountContext, HasEc2, HasIam {
  readonly startFunctionProcess: StartFunctionProcess;
  /** Content of an object in S3, for the code of functions; throws if it does not exist. */
  readonly readObject: (bucket: string, key: string) => Uint8Array;
  /** Reads metrics from what functions write. */
  readonly cloudWatch: { readLog(line: string): void };
}
