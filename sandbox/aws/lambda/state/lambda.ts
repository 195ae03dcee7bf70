/* Functions and their invocation. */
import { randomBytes, randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { type FunctionProcess, type InvocationResult } from '../../../lambda/function-process';
import { AwsError } from '../../service';
import { type FunctionInvoker, type ServicePrincipal } from '../../service-principal';
import { unpackCode } from './code';
import { checkEnvironment, environmentOf } from './environment';
import { type LambdaAccount } from './lambda-account';
import { type FunctionPermission, type FunctionSettings, type LambdaFunction } from './lambda-function';
import { checkLogPermissions, checkRole, serviceMayInvoke } from './permissions';
import { enterVpc, leaveVpc, spawnOutside } from './placement';

const DEFAULT_RETRY_ATTEMPTS = 2;

export interface HasLambda {
  readonly lambda: Lambda;
}

export class Lambda implements FunctionInvoker {
  private readonly functions = new Map<string, LambdaFunction>();

  constructor(private readonly account: LambdaAccount) {}

  async create(name: string, settings: FunctionSettings): Promise<LambdaFunction> {
    if (this.functions.has(name)) {
      throw new AwsError('ResourceConflictException', `Function already exist: ${name}`, 409);
    }
    checkEnvironment(settings);
    await checkRole(this.account, settings);
    const lambdaFunction: LambdaFunction = {
      name,
      arn: this.account.arn('lambda', `function:${name}`),
      settings,
      codeDirectory: unpackCode(settings.code, this.account.readObject),
      permissions: new Map(),
      maximumRetryAttempts: DEFAULT_RETRY_ATTEMPTS,
      logs: [],
      logStreamName: `${this.account.clock.now().toISOString().slice(0, 10).replaceAll('-', '/')}/[$LATEST]${randomBytes(16).toString('hex')}`,
      logPermissionChecked: false,
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

  /** The next invocation finds a new process with the new settings. */
  async update(name: string, settings: FunctionSettings): Promise<void> {
    const lambdaFunction = this.get(name);
    checkEnvironment(settings);
    await checkRole(this.account, settings);
    await this.stopProcess(lambdaFunction);
    if (JSON.stringify(settings.code) !== JSON.stringify(lambdaFunction.settings.code)) {
      const { codeDirectory } = lambdaFunction;
      lambdaFunction.codeDirectory = unpackCode(settings.code, this.account.readObject);
      rmSync(codeDirectory, { recursive: true, force: true });
    }
    if (JSON.stringify(settings.vpc) !== JSON.stringify(lambdaFunction.settings.vpc)) {
      await leaveVpc(this.account, lambdaFunction.place);
      lambdaFunction.place = await enterVpc(this.account, name, settings.vpc);
    }
    lambdaFunction.settings = settings;
    lambdaFunction.logPermissionChecked = false;
  }

  async delete(name: string): Promise<void> {
    const lambdaFunction = this.get(name);
    this.functions.delete(name);
    await this.stopProcess(lambdaFunction);
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
    return this.functions.get(nameOf(nameOrArn));
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
    if (lambdaFunction.settings.reservedConcurrentExecutions === 0) {
      throw new AwsError('TooManyRequestsException', 'Rate Exceeded.', 429);
    }
    const process = await this.processOf(lambdaFunction);
    return process.invoke(payload, requestId, lambdaFunction.arn);
  }

  /**
   * Throws at once if there is no such function. As for every asynchronous invocation, an error is retried twice; the promise
   * settles when the event has been handled or dropped, and never rejects.
   */
  invokeAsync(nameOrArn: string, payload: string): Promise<void> {
    this.get(nameOrArn);
    return this.deliver(nameOrArn, payload);
  }

  /** As {@link invokeAsync}, if the function's resource policy admits the service; else the event is lost and logged. */
  async invokeAsService(principal: ServicePrincipal, functionArn: string, payload: string): Promise<void> {
    const lambdaFunction = this.find(functionArn);
    if (!lambdaFunction) {
      this.account.log('lambda', `${principal.service} finds no function ${functionArn}`);
    } else if (await serviceMayInvoke(this.account, principal, lambdaFunction)) {
      await this.deliver(functionArn, payload);
    } else {
      this.account.log('iam', `${principal.service} may not lambda:InvokeFunction on ${functionArn} for ${principal.sourceArn}`);
    }
  }

  async close(): Promise<void> {
    for (const lambdaFunction of this.list()) {
      await this.stopProcess(lambdaFunction);
      rmSync(lambdaFunction.codeDirectory, { recursive: true, force: true });
    }
  }

  private async deliver(nameOrArn: string, payload: string): Promise<void> {
    const requestId = randomUUID();
    for (let attempt = 1; ; attempt += 1) {
      const failure = await this.attempt(nameOrArn, payload, requestId);
      const lambdaFunction = this.find(nameOrArn);
      // A function that was deleted in the meantime took its events with it.
      if (failure === undefined || !lambdaFunction) {
        return;
      }
      this.account.log('lambda', `${lambdaFunction.name}, asynchronous attempt ${attempt}: ${failure}`);
      if (attempt > lambdaFunction.maximumRetryAttempts) {
        this.account.log('lambda', `${lambdaFunction.name}: event dropped after ${attempt} attempts`);
        return;
      }
    }
  }

  private async attempt(nameOrArn: string, payload: string, requestId: string): Promise<string | undefined> {
    try {
      const result = await this.invoke(nameOrArn, payload, requestId);
      return result.functionError === undefined ? undefined : result.payload;
    } catch (error) {
      return String(error);
    }
  }

  private processOf(lambdaFunction: LambdaFunction): Promise<FunctionProcess> {
    lambdaFunction.process ??= this.startProcess(lambdaFunction).catch((error: unknown) => {
      lambdaFunction.process = undefined;
      throw error;
    });
    return lambdaFunction.process;
  }

  private async startProcess(lambdaFunction: LambdaFunction): Promise<FunctionProcess> {
    const { settings, place, name, codeDirectory } = lambdaFunction;
    return this.account.startFunctionProcess({
      functionName: name,
      runtime: settings.runtime,
      codeDirectory,
      handler: settings.handler,
      environment: environmentOf(this.account, lambdaFunction),
      timeoutSeconds: settings.timeoutSeconds,
      memoryMiB: settings.memoryMiB,
      spawn: place ? (command, args, options) => place.host.spawn(command, args, options) : spawnOutside,
      onLog: (line) => {
        lambdaFunction.logs.push(line);
        this.account.cloudWatch.readLog(line);
        this.account.log(`lambda ${name}`, line);
        void checkLogPermissions(this.account, lambdaFunction).catch((error: unknown) => this.account.log('iam', String(error)));
      },
    });
  }

  private async stopProcess(lambdaFunction: LambdaFunction): Promise<void> {
    const { process } = lambdaFunction;
    lambdaFunction.process = undefined;
    await process?.then((running) => running.stop()).catch((error: unknown) => this.account.log('lambda', String(error)));
  }
}

function nameOf(nameOrArn: string): string {
  return /:function:([^:]+)/.exec(nameOrArn)?.[1] ?? nameOrArn;
}
