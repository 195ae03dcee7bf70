/*
 * The execution environments of a function. Each has its own process and runs one invocation at a time. An invocation reuses an
 * idle environment or creates another, so invocations of one function run concurrently, as on AWS.
 */
import { type FunctionProcess, type InvocationResult } from '../../../lambda/function-process';

type Environment = Promise<FunctionProcess>;

export class ExecutionEnvironments {
  private readonly all = new Set<Environment>();
  private readonly idle: Environment[] = [];
  private readonly invocations = new Set<Promise<unknown>>();
  private retired = false;

  constructor(private readonly start: () => FunctionProcess | Promise<FunctionProcess>) {}

  invoke(payload: string, requestId: string, invokedFunctionArn: string): Promise<InvocationResult> {
    const environment = this.idle.pop() ?? this.another();
    const invocation = environment
      .then((process) => process.invoke(payload, requestId, invokedFunctionArn))
      .finally(() => {
        this.invocations.delete(invocation);
        return this.release(environment);
      });
    this.invocations.add(invocation);
    return invocation;
  }

  /** Lets running invocations finish, then ends. The caller starts no new ones. */
  async drain(): Promise<void> {
    this.retired = true;
    await Promise.all(this.idle.splice(0).map((environment) => this.end(environment)));
    await Promise.allSettled(this.invocations);
  }

  /** Ends everything at once; running invocations fail. */
  async stop(): Promise<void> {
    this.retired = true;
    await Promise.all([...this.all].map((environment) => this.end(environment)));
  }

  private another(): Environment {
    const environment = Promise.resolve().then(this.start);
    this.all.add(environment);
    // An environment that failed to start is not reused.
    environment.catch(() => this.all.delete(environment));
    return environment;
  }

  private async release(environment: Environment): Promise<void> {
    if (this.retired) {
      await this.end(environment);
    } else if (this.all.has(environment)) {
      this.idle.push(environment);
    }
  }

  private async end(environment: Environment): Promise<void> {
    if (this.all.delete(environment)) {
      const process = await environment.catch(() => undefined);
      await process?.stop();
    }
  }
}
