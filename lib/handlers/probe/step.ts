import { performance } from 'node:perf_hooks';
import { type AddressObservation } from '../../contract/probe';

/** The verdict of a step about an address. */
export type Verdict = Pick<AddressObservation, 'outcome' | 'httpStatus' | 'errorCode' | 'detail'>;

export interface Timed<T> {
  readonly value: T;
  readonly milliseconds: number;
}

export interface Step<T> {
  /** In milliseconds. */
  readonly limit: number;
  /** Starts the work. The first call of either function counts; later calls have no effect. */
  readonly start: (settle: (value: T) => void, fail: (error: unknown) => void) => void;
  readonly failed: (error: unknown) => T;
  /** The time limit has passed. */
  readonly late: () => T;
}

/** In tenths of a millisecond: within a zone, a whole phase takes less than one. */
export function millisecondsSince(started: number): number {
  return Math.round((performance.now() - started) * 10) / 10;
}

/** Runs a step to exactly one result, whatever the peer does. */
export function runStep<T>(step: Step<T>): Promise<Timed<T>> {
  const started = performance.now();
  return new Promise((resolve) => {
    let settled = false;
    const settle = (end: () => T): void => {
      if (settled) {
        return;
      }
      settled = true;
      clearTimeout(timer);
      resolve({ value: end(), milliseconds: millisecondsSince(started) });
    };
    const timer = setTimeout(() => settle(step.late), step.limit);
    const fail = (error: unknown): void => settle(() => step.failed(error));
    try {
      step.start((value) => settle(() => value), fail);
    } catch (error) {
      fail(error);
    }
  });
}
