/*
 * Delivers the event of an asynchronous invocation. After an error of the function it retries as often as the function's
 * configuration says. A throttled event waits, longer each time, until it is too old.
 */
import { type InvocationResult } from '../../../lambda/function-process';
import { type AccountContext } from '../../account-context';
import { AwsError } from '../../service';
import { type LambdaFunction } from './lambda-function';

export const DEFAULT_RETRY_ATTEMPTS = 2;
export const DEFAULT_EVENT_AGE_SECONDS = 6 * 60 * 60;
const FIRST_WAIT_MILLISECONDS = 1_000;
const LONGEST_WAIT_MILLISECONDS = 300_000;

export interface Delivery {
  isGone(): boolean;
  attempt(): Promise<InvocationResult>;
}

/** Settles once the event is handled or dropped; never rejects. */
export async function deliver({ clock, log }: AccountContext, lambdaFunction: LambdaFunction, delivery: Delivery): Promise<void> {
  const { name } = lambdaFunction;
  const latest = clock.now().getTime() + lambdaFunction.maximumEventAgeSeconds * 1000;
  let failures = 0;
  for (let wait = FIRST_WAIT_MILLISECONDS; ; wait = Math.min(wait * 2, LONGEST_WAIT_MILLISECONDS)) {
    const outcome = await outcomeOf(delivery);
    if (outcome === undefined || delivery.isGone()) {
      return;
    }
    if (outcome.isThrottled) {
      // A function with a reserved concurrency of zero never runs.
      if (lambdaFunction.settings.reservedConcurrentExecutions === 0 || clock.now().getTime() + wait > latest) {
        log('lambda', `${name}: event dropped, ${outcome.reason}`);
        return;
      }
      log('lambda', `${name}: event waits, ${outcome.reason}`);
      await clock.wait(wait);
      continue;
    }
    failures += 1;
    log('lambda', `${name}, asynchronous attempt ${failures}: ${outcome.reason}`);
    if (failures > lambdaFunction.maximumRetryAttempts) {
      log('lambda', `${name}: event dropped after ${failures} attempts`);
      return;
    }
  }
}

async function outcomeOf({ attempt }: Delivery): Promise<{ readonly reason: string; readonly isThrottled: boolean } | undefined> {
  try {
    const { functionError, payload } = await attempt();
    return functionError === undefined ? undefined : { reason: payload, isThrottled: false };
  } catch (error) {
    return { reason: String(error), isThrottled: error instanceof AwsError && error.code === 'TooManyRequestsException' };
  }
}
