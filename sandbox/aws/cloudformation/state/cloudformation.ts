/* CloudFormation's state: stacks, change sets and exports, and the operations on them. */
import { randomUUID } from 'node:crypto';
import { AwsError } from '../../service';
import { type ChangeSet, type ChangeSetRequest } from './change-set';
import { findChanges } from './changes';
import { deletionPolicy, Deployment, outcome } from './deployment';
import { EARLY_VALIDATION_FAILED, validateProperties } from './early-validation';
import { Drifts } from './drifts';
import { type CloudFormationAccount, type Engine } from './engine';
import { type ResourceTypes } from './resource-types';
import { ResourceWork } from './resource-work';
import { ResponseUrls } from './response-urls';
import { StackRefactors } from './stack-refactors';
import { Stack, type StackContent, type StackOutput } from './stack';
import { outputsOf, stackContent } from './stack-content';
import { stackScope } from './stack-scope';

const UPDATABLE = new Set(['CREATE_COMPLETE', 'CREATE_FAILED', 'UPDATE_COMPLETE', 'UPDATE_FAILED', 'UPDATE_ROLLBACK_COMPLETE']);
const DELETION_NOT_NEEDED = new Set(['DELETE_IN_PROGRESS', 'DELETE_COMPLETE']);

const NO_CHANGES = "The submitted information didn't contain changes. Submit different information to create a change set.";

export interface HasCloudFormation {
  readonly cloudFormation: CloudFormation;
}

export class CloudFormation implements Engine {
  readonly responseUrls: ResponseUrls;
  readonly drifts = new Drifts(this);
  readonly refactors = new StackRefactors(this);
  private readonly stacks: Stack[] = [];
  private changeSets: ChangeSet[] = [];
  private readonly failedRollbacks = new Map<Stack, Deployment>();
  private readonly operations = new Set<Promise<void>>();

  constructor(
    readonly account: CloudFormationAccount,
    readonly types: ResourceTypes,
  ) {
    this.responseUrls = new ResponseUrls(account);
  }

  /** By name the living stack, by id also a deleted one. */
  findStack(region: string, nameOrId: string): Stack | undefined {
    return this.stacks.find(
      (stack) => stack.region === region && (stack.id === nameOrId || (stack.name === nameOrId && stack.status !== 'DELETE_COMPLETE')),
    );
  }

  getStack(region: string, nameOrId: string): Stack {
    const stack = this.findStack(region, nameOrId);
    if (!stack) {
      throw new AwsError('ValidationError', `Stack with id ${nameOrId} does not exist`);
    }
    return stack;
  }

  listStacks(region: string): readonly Stack[] {
    return this.stacks.filter((stack) => stack.region === region && stack.status !== 'DELETE_COMPLETE');
  }

  createChangeSet(request: ChangeSetRequest): ChangeSet {
    const existing = this.findStack(request.region, request.stackName);
    const isNew = existing === undefined || existing.status === 'REVIEW_IN_PROGRESS';
    if (request.type === 'CREATE' && !isNew) {
      throw new AwsError(
        'ValidationError',
        `Stack [${request.stackName}] already exists and cannot be created again with the changeSet [${request.changeSetName}].`,
      );
    }
    if (request.type === 'UPDATE' && isNew) {
      throw new AwsError('ValidationError', `Stack [${request.stackName}] does not exist`);
    }
    if (!isNew && !UPDATABLE.has(existing.status)) {
      throw new AwsError('ValidationError', `Stack:${existing.id} is in ${existing.status} state and can not be updated.`);
    }
    if (this.changeSets.some((other) => other.stack === existing && other.name === request.changeSetName)) {
      throw new AwsError('AlreadyExistsException', `ChangeSet ${request.changeSetName} already exists`);
    }
    const stack = existing ?? new Stack(this.account, request.region, request.stackName);
    const content = stackContent(this, stack, request);
    const changes = findChanges(stack, content, this.types);
    const validationFailures = validateProperties(content, this.types);
    const problem = validationFailures.length > 0 ? EARLY_VALIDATION_FAILED : NO_CHANGES;
    if (!existing) {
      this.stacks.push(stack);
      stack.setStatus('REVIEW_IN_PROGRESS', 'User Initiated');
    }
    const changeSet: ChangeSet = {
      id: this.account.arn('cloudformation', `changeSet/${request.changeSetName}/${randomUUID()}`, request.region),
      name: request.changeSetName,
      operationId: randomUUID(),
      stack,
      request,
      content,
      changes,
      validationFailures,
      created: this.account.clock.now(),
      ...(changes.any && validationFailures.length === 0
        ? { status: 'CREATE_COMPLETE', executionStatus: 'AVAILABLE' }
        : { status: 'FAILED', statusReason: problem, executionStatus: 'UNAVAILABLE' }),
    };
    this.changeSets.push(changeSet);
    return changeSet;
  }

  /** Of this stack, executed or not, as long as they exist. */
  changeSetsOf(stack: Stack): readonly ChangeSet[] {
    return this.changeSets.filter((changeSet) => changeSet.stack === stack);
  }

  getChangeSet(region: string, nameOrId: string, stackName?: string): ChangeSet {
    const found = this.changeSets.find(
      ({ id, name, stack }) =>
        stack.region === region && (id === nameOrId || (name === nameOrId && (stack.name === stackName || stack.id === stackName))),
    );
    if (!found) {
      throw new AwsError('ChangeSetNotFound', `ChangeSet [${nameOrId}] does not exist`, 404);
    }
    return found;
  }

  deleteChangeSet(changeSet: ChangeSet): void {
    this.changeSets = this.changeSets.filter((other) => other !== changeSet);
  }

  executeChangeSet(changeSet: ChangeSet, disableRollback: boolean): void {
    const { stack, content, request } = changeSet;
    if (changeSet.executionStatus !== 'AVAILABLE') {
      throw new AwsError(
        'InvalidChangeSetStatus',
        `ChangeSet [${changeSet.id}] cannot be executed in its current status of [${changeSet.status}]`,
      );
    }
    this.changeSets.filter((other) => other.stack === stack).forEach((other) => (other.executionStatus = 'OBSOLETE'));
    changeSet.executionStatus = 'EXECUTE_COMPLETE';
    this.changeSets = this.changeSets.filter((other) => other.stack !== stack || other === changeSet);
    const { deploymentConfig = stack.deploymentConfig } = request;
    stack.deploymentConfig = deploymentConfig;
    stack.disableRollback = deploymentConfig?.Mode === 'EXPRESS' ? deploymentConfig.DisableRollback !== false : disableRollback;
    stack.capabilities = request.capabilities;
    stack.roleArn = request.roleArn ?? stack.roleArn;
    stack.updated = request.type === 'UPDATE' ? this.account.clock.now() : undefined;
    const deployment = new Deployment(this, stack, content);
    stack.begin(request.type === 'CREATE' ? 'CREATE_STACK' : 'UPDATE_STACK');
    stack.setStatus(`${request.type}_IN_PROGRESS`, 'User Initiated');
    this.start(stack, `${request.type}_FAILED`, async () => {
      await (request.type === 'CREATE' ? deployment.create() : deployment.update());
      if (stack.status === 'UPDATE_ROLLBACK_FAILED') {
        this.failedRollbacks.set(stack, deployment);
      }
    });
  }

  continueUpdateRollback(stack: Stack, skip: readonly string[]): void {
    const deployment = this.failedRollbacks.get(stack);
    if (stack.status !== 'UPDATE_ROLLBACK_FAILED' || !deployment) {
      throw new AwsError('ValidationError', `Stack:${stack.id} is in ${stack.status} state and can not continue a rollback.`);
    }
    stack.begin('CONTINUE_ROLLBACK');
    stack.setStatus('UPDATE_ROLLBACK_IN_PROGRESS', 'User Initiated');
    this.start(stack, 'UPDATE_ROLLBACK_FAILED', () => deployment.rollBack(skip));
  }

  deleteStack(stack: Stack, retain: readonly string[] = []): void {
    if (stack.terminationProtection) {
      throw new AwsError('ValidationError', `Stack [${stack.name}] cannot be deleted while TerminationProtection is enabled`);
    }
    if (/_IN_PROGRESS$/.test(stack.status) && stack.status !== 'REVIEW_IN_PROGRESS' && !DELETION_NOT_NEEDED.has(stack.status)) {
      throw new AwsError('ValidationError', `Stack:${stack.id} is in ${stack.status} state and can not be deleted.`);
    }
    if (DELETION_NOT_NEEDED.has(stack.status)) {
      return;
    }
    this.changeSets = this.changeSets.filter((other) => other.stack !== stack);
    stack.begin('DELETE_STACK');
    stack.setStatus('DELETE_IN_PROGRESS', 'User Initiated');
    this.start(stack, 'DELETE_FAILED', async () => {
      const used = stack.outputs.find((output) => output.exportName && this.importersOf(stack.region, output.exportName).length > 0);
      if (used?.exportName) {
        stack.setStatus('DELETE_FAILED', this.exportInUse(stack.region, used.exportName, 'deleted'));
        return;
      }
      const failed = await new ResourceWork(this, stack).deleteAll([...stack.resources.values()], (resource) =>
        retain.includes(resource.logicalId) ? 'Retain' : deletionPolicy(resource),
      );
      if (failed.length === 0) {
        stack.deleted = this.account.clock.now();
        stack.outputs = [];
        stack.imports.clear();
      }
      stack.setStatus(
        ...outcome(
          'DELETE_COMPLETE',
          'DELETE_FAILED',
          'delete',
          failed.map((resource) => resource.logicalId),
        ),
      );
    });
  }

  /** Resolves when no operation runs. */
  async settled(): Promise<void> {
    while (this.operations.size > 0) {
      await Promise.all(this.operations);
    }
  }

  exportValue(region: string, name: string): string {
    const output = this.findExport(region, name)?.output;
    if (!output) {
      throw new AwsError('ValidationError', `No export named ${name} found. Rollback requested by user.`);
    }
    return output.value;
  }

  evaluateOutputs(stack: Stack, content: StackContent): readonly StackOutput[] {
    const outputs = outputsOf(content, stackScope(this, stack, content.resolvedParameters));
    for (const { exportName } of outputs) {
      const other = exportName === undefined ? undefined : this.findExport(stack.region, exportName);
      if (other && other.stack !== stack) {
        throw new Error(`Export with name ${exportName} is already exported by stack ${other.stack.name}. Rollback requested by user.`);
      }
    }
    for (const { exportName, value } of stack.outputs) {
      const after = outputs.find((output) => output.exportName === exportName);
      if (exportName !== undefined && after?.value !== value && this.importersOf(stack.region, exportName).length > 0) {
        throw new Error(this.exportInUse(stack.region, exportName, after ? 'updated' : 'deleted'));
      }
    }
    return outputs;
  }

  private findExport(region: string, name: string): { readonly stack: Stack; readonly output: StackOutput } | undefined {
    return this.listStacks(region)
      .flatMap((stack) => stack.outputs.map((output) => ({ stack, output })))
      .find(({ output }) => output.exportName === name);
  }

  private importersOf(region: string, name: string): readonly Stack[] {
    return this.listStacks(region).filter((stack) => stack.imports.has(name));
  }

  private exportInUse(region: string, name: string, verb: 'updated' | 'deleted'): string {
    const users = this.importersOf(region, name)
      .map((stack) => stack.name)
      .join(', ');
    return `Export ${name} cannot be ${verb} as it is in use by ${users}`;
  }

  private start(stack: Stack, failure: string, run: () => Promise<void>): void {
    const operation = run()
      .catch((error: unknown) => {
        this.account.log('cloudformation', error instanceof Error ? (error.stack ?? error.message) : String(error));
        stack.setStatus(failure, 'Internal Failure');
      })
      .finally(() => this.operations.delete(operation));
    this.operations.add(operation);
  }
}
