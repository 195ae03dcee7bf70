/* Limits the concurrent invocations of a function and of the account. */
import { AwsError } from '../../service';
import { type LambdaFunction } from './lambda-function';

/** The minimum that AWS leaves to functions without reserved concurrency. */
const SMALLEST_UNRESERVED = 100;

export class Concurrency {
  /** Of the account in this Region: AWS's default quota. Can be changed at any time. */
  limit = 1000;
  private readonly running = new Map<LambdaFunction, number>();

  constructor(private readonly functions: () => readonly LambdaFunction[]) {}

  /** Runs, or throws if the function or the account is at its limit. */
  async within<T>(lambdaFunction: LambdaFunction, run: () => Promise<T>): Promise<T> {
    if (this.isExhausted(lambdaFunction)) {
      throw new AwsError('TooManyRequestsException', 'Rate Exceeded.', 429);
    }
    this.count(lambdaFunction, 1);
    try {
      return await run();
    } finally {
      this.count(lambdaFunction, -1);
    }
  }

  /** Throws if the reservation leaves too little concurrency for other functions. */
  checkReservation(name: string, reserved: number | undefined): void {
    const others = this.functions().filter((other) => other.name !== name);
    if (reserved !== undefined && reserved > 0 && this.limit - reservedBy(others) - reserved < SMALLEST_UNRESERVED) {
      throw new AwsError(
        'InvalidParameterValueException',
        "Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value " +
          `of [${SMALLEST_UNRESERVED}].`,
      );
    }
  }

  private isExhausted(lambdaFunction: LambdaFunction): boolean {
    const { reservedConcurrentExecutions: reserved } = lambdaFunction.settings;
    if (reserved !== undefined) {
      return (this.running.get(lambdaFunction) ?? 0) >= reserved;
    }
    const unreserved = [...this.running].filter(([other]) => other.settings.reservedConcurrentExecutions === undefined);
    return unreserved.reduce((total, [, count]) => total + count, 0) >= this.limit - reservedBy(this.functions());
  }

  private count(lambdaFunction: LambdaFunction, change: 1 | -1): void {
    const count = (this.running.get(lambdaFunction) ?? 0) + change;
    if (count === 0) {
      this.running.delete(lambdaFunction);
    } else {
      this.running.set(lambdaFunction, count);
    }
  }
}

function reservedBy(functions: readonly LambdaFunction[]): number {
  return functions.reduce((total, { settings }) => total + (settings.reservedConcurrentExecutions ?? 0), 0);
}
