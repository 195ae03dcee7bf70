/* Functions and their invocation. */
import { randomBytes, randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { type FunctionProcess, type InvocationResult } from '../../../lambda/function-process';
import { AwsError } from '../../service';
import { type FunctionInvoker, type ServicePrincipal } from '../../service-principal';
import { DEFAULT_EVENT_AGE_SECONDS, DEFAULT_RETRY_ATTEMPTS, deliver } from './asynchronous-invocation';
import { unpackCode } from './code';
import { Concurrency } from './concurrency';
import { checkEnvironment, environmentOf } from './environment';
import { ExecutionEnvironments } from './execution-environments';
import { type LambdaAccount } from './lambda-account';
import { type FunctionPermission, type FunctionSettings, type LambdaFunction } from './lambda-function';
import { checkLogPermissions, checkRole, serviceMayInvoke } from './permissions';
import { enterVpc, leaveVpc, spawnOutside } from './placement';

export interface HasLambda {
  readonly lambda: Lambda;
}

export class Lambda implements FunctionInvoker {
  readonly concurrency = new Concurrency(() => this.list());
  private readonly functions = new Map<string, LambdaFunction>();
  /** Environments with old settings, until their last invocation has finished. */
  private readonly retired = new Set<ExecutionEnvironments>();

  constructor(private readonly account: LambdaAccount) {}

  async create(name: string, settings: FunctionSettings): Promise<LambdaFunction> {
    if (this.functions.has(name)) {
      throw new AwsError('ResourceConflictException', `Function already exist: ${name}`, 409);
    }
    await this.check(name, settings);
    const lambdaFunction: LambdaFunction = {
      name,
      arn: this.account.arn('lambda', `function:${name}`),
      settings,
      codeDirectory: unpackCode(settings.code, this.account.readObject),
      permissions: new Map(),
      maximumRetryAttempts: DEFAULT_RETRY_ATTEMPTS,
      maximumEventAgeSeconds: DEFAULT_EVENT_AGE_SECONDS,
      logs: [],
      logPermissionChecked: false,
      environments: new ExecutionEnvironments(() => this.startProcess(lambdaFunction)),
    };
    try {
      lambdaFunction.place = await enterVpc(this.account, name, settings.vpc);
    } catch (error) {
      rmSync(lambdaFunction.codeDirectory, { recursive: true, force: true });
      throw error;
    }
    this.functions.set(name, lambdaFunction);
    return lambdaFunction;
  }

  /** The next invocation gets a new execution environment with the new settings; running ones finish with the old settings. */
  async update(name: string, settings: FunctionSettings): Promise<void> {
    const lambdaFunction = this.get(name);
    await this.check(name, settings);
    const { codeDirectory, settings: before } = lambdaFunction;
    const hasNewCode = JSON.stringify(settings.code) !== JSON.stringify(before.code);
    const code = hasNewCode ? unpackCode(settings.code, this.account.readObject) : codeDirectory;
    const drained = this.retire(lambdaFunction.environments).then(() => {
      if (hasNewCode) {
        rmSync(codeDirectory, { recursive: true, force: true });
      }
    });
    if (JSON.stringify(settings.vpc) !== JSON.stringify(before.vpc)) {
      await drained;
      await leaveVpc(this.account, lambdaFunction.place);
      lambdaFunction.place = await enterVpc(this.account, name, settings.vpc);
    }
    lambdaFunction.codeDirectory = code;
    lambdaFunction.settings = settings;
    lambdaFunction.logPermissionChecked = false;
    lambdaFunction.environments = new ExecutionEnvironments(() => this.startProcess(lambdaFunction));
  }

  async delete(name: string): Promise<void> {
    const lambdaFunction = this.get(name);
    this.functions.delete(name);
    await lambdaFunction.environments.stop();
    await leaveVpc(this.account, lambdaFunction.place);
    rmSync(lambdaFunction.codeDirectory, { recursive: true, force: true });
  }

  /** By name or ARN. */
  get(nameOrArn: string): LambdaFunction {
    const lambdaFunction = this.find(nameOrArn);
    if (!lambdaFunction) {
      throw new AwsError(
        'ResourceNotFoundException',
        `Function not found: ${this.account.arn('lambda', `function:${nameOf(nameOrArn)}`)}`,
        404,
      );
    }
    return lambdaFunction;
  }

  find(nameOrArn: string): LambdaFunction | undefined {
    const name = nameOf(nameOrArn);
    const isElsewhere = nameOrArn.startsWith('arn:') && !nameOrArn.startsWith(this.account.arn('lambda', `function:${name}`));
    return isElsewhere ? undefined : this.functions.get(name);
  }

  list(): readonly LambdaFunction[] {
    return [...this.functions.values()];
  }

  addPermission(nameOrArn: string, permission: FunctionPermission): void {
    this.get(nameOrArn).permissions.set(permission.statementId, permission);
  }

  removePermission(nameOrArn: string, statementId: string): void {
    this.find(nameOrArn)?.permissions.delete(statementId);
  }

  /** Waits for the answer; an error of the function is part of it. */
  async invoke(nameOrArn: string, payload: string, requestId: string = randomUUID()): Promise<InvocationResult> {
    const lambdaFunction = this.get(nameOrArn);
    return this.concurrency.within(lambdaFunction, () => lambdaFunction.environments.invoke(payload, requestId, lambdaFunction.arn));
  }

  /**
   * Throws at once if there is no such function. As for every asynchronous invocation, an error is retried twice; the promise
   * settles when the event has been handled or dropped, and never rejects.
   */
  invokeAsync(nameOrArn: string, payload: string): Promise<void> {
    return this.deliver(this.get(nameOrArn), payload);
  }

  /** As {@link invokeAsync}, if the function's resource policy admits the service; else the event is lost and logged. */
  async invokeAsService(principal: ServicePrincipal, functionArn: string, payload: string): Promise<void> {
    const lambdaFunction = this.find(functionArn);
    if (!lambdaFunction) {
      this.account.log('lambda', `${principal.service} finds no function ${functionArn}`);
    } else if (await serviceMayInvoke(this.account, principal, lambdaFunction)) {
      await this.deliver(lambdaFunction, payload);
    } else {
      this.account.log('iam', `${principal.service} may not lambda:InvokeFunction on ${functionArn} for ${principal.sourceArn}`);
    }
  }

  async close(): Promise<void> {
    await Promise.all([...this.retired].map((environments) => environments.stop()));
    for (const lambdaFunction of this.list()) {
      await lambdaFunction.environments.stop();
      rmSync(lambdaFunction.codeDirectory, { recursive: true, force: true });
    }
  }

  private deliver(lambdaFunction: LambdaFunction, payload: string): Promise<void> {
    const { name } = lambdaFunction;
    const requestId = randomUUID();
    return deliver(this.account, lambdaFunction, {
      // Deleting a function drops its events.
      isGone: () => this.functions.get(name) !== lambdaFunction,
      attempt: () => this.invoke(name, payload, requestId),
    });
  }

  private async check(name: string, settings: FunctionSettings): Promise<void> {
    checkEnvironment(settings);
    this.concurrency.checkReservation(name, settings.reservedConcurrentExecutions);
    await checkRole(this.account, settings);
  }

  private async retire(environments: ExecutionEnvironments): Promise<void> {
    this.retired.add(environments);
    await environments.drain();
    this.retired.delete(environments);
  }

  private startProcess(lambdaFunction: LambdaFunction): FunctionProcess | Promise<FunctionProcess> {
    const { settings, place, name, codeDirectory } = lambdaFunction;
    const logStreamName = `${this.account.clock.now().toISOString().slice(0, 10).replaceAll('-', '/')}/[$LATEST]${randomBytes(16).toString('hex')}`;
    return this.account.startFunctionProcess({
      functionName: name,
      runtime: settings.runtime,
      codeDirectory,
      handler: settings.handler,
      environment: environmentOf(this.account, lambdaFunction, logStreamName),
      timeoutSeconds: settings.timeoutSeconds,
      memoryMiB: settings.memoryMiB,
      spawn: place ? (command, args, options) => place.host.spawn(command, args, options) : spawnOutside,
      onLog: (line) => {
        lambdaFunction.logs.push({ logStreamName, message: line });
        this.account.cloudWatch.readLog(line);
        this.account.log(`lambda ${name}`, line);
        void checkLogPermissions(this.account, lambdaFunction, logStreamName).catch((error: unknown) =>
          this.account.log('iam', String(error)),
        );
      },
    });
  }
}

function nameOf(nameOrArn: string): string {
  return /:function:([^:]+)/.exec(nameOrArn)?.[1] ?? nameOrArn;
}
