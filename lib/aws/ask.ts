import { type EC2Client } from '@aws-sdk/client-ec2';
import { type Asked } from '../core/findings/asked';
import { callFailure } from '../core/findings/call-failure';

/** Makes a call under its IAM action name, and turns a failure into an answer. */
export type Ask = <T>(action: string, call: () => Promise<T>) => Promise<Asked<T>>;

/** Never throws, unless `inspect` does: it sees what a call threw before that becomes an answer. */
export async function ask<T>(action: string, call: () => Promise<T>, inspect?: (thrown: unknown) => void): Promise<Asked<T>> {
  try {
    return { known: true, value: await call() };
  } catch (error) {
    inspect?.(error);
    return { known: false, failure: callFailure(action, error) };
  }
}

/** How a program calls EC2: with its own client, and with its own handling of failures. */
export interface Ec2Access {
  readonly ec2: EC2Client;
  readonly ask: Ask;
}
