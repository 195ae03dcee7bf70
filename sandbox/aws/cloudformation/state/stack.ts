/* A stack: its resources, events, outputs and how they came about. */
import { randomUUID } from 'node:crypto';
import { type AccountContext } from '../../account-context';
import { type Caller } from '../../service';
import { EMPTY_TEMPLATE, type ResourceDefinition, type Template } from './template';

/** A resource that exists, or whose creation failed. */
export interface StackResource {
  readonly logicalId: string;
  readonly definition: ResourceDefinition;
  /** Logical ids of resources it refers to; it is deleted before them. */
  readonly dependencies: readonly string[];
  /** Absent if its creation failed before there was one. */
  readonly physicalId?: string;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly stackTags: Readonly<Record<string, string>>;
}

export type OperationType = 'CREATE_STACK' | 'UPDATE_STACK' | 'DELETE_STACK' | 'ROLLBACK' | 'CONTINUE_ROLLBACK';

/** `EXPRESS` deployments roll back only if asked to. */
export interface DeploymentConfig {
  readonly Mode: 'STANDARD' | 'EXPRESS';
  readonly DisableRollback?: boolean;
}

export interface StackEvent {
  readonly EventId: string;
  readonly StackId: string;
  readonly StackName: string;
  readonly LogicalResourceId: string;
  readonly PhysicalResourceId: string;
  readonly ResourceType: string;
  readonly Timestamp: Date;
  readonly ResourceStatus: string;
  readonly ResourceStatusReason?: string;
  readonly ResourceProperties?: string;
  /** Absent before the first operation. */
  readonly OperationId?: string;
  readonly OperationType?: OperationType;
}

export interface StackOutput {
  readonly key: string;
  readonly value: string;
  readonly description?: string;
  readonly exportName?: string;
}

/** What a template means in a stack, with parameters and conditions settled. */
export interface StackContent {
  readonly templateBody: string;
  readonly template: Template;
  /** Resources whose condition holds, without `Fn::If`. */
  readonly resources: ReadonlyMap<string, ResourceDefinition>;
  readonly outputs: Template['outputs'];
  readonly parameters: ReadonlyMap<string, string>;
  readonly resolvedParameters: ReadonlyMap<string, string | readonly string[]>;
  readonly tags: Readonly<Record<string, string>>;
}

export const NO_CONTENT: StackContent = {
  templateBody: '{}',
  template: EMPTY_TEMPLATE,
  resources: new Map(),
  outputs: {},
  parameters: new Map(),
  resolvedParameters: new Map(),
  tags: {},
};

export class Stack {
  readonly id: string;
  readonly created: Date;
  updated?: Date;
  deleted?: Date;
  status = 'REVIEW_IN_PROGRESS';
  statusReason?: string;
  content: StackContent = NO_CONTENT;
  readonly resources = new Map<string, StackResource>();
  readonly resourceStatus = new Map<string, { readonly status: string; readonly reason?: string; readonly at: Date }>();
  outputs: readonly StackOutput[] = [];
  readonly imports = new Set<string>();
  readonly events: StackEvent[] = [];
  capabilities: readonly string[] = [];
  /** With which CloudFormation acts. */
  roleArn?: string;
  /** As whom it acts without a role: who started the operation. */
  caller?: Caller;
  terminationProtection = false;
  disableRollback = false;
  /** As of the last deployment that set it. */
  deploymentConfig?: DeploymentConfig;
  private operation?: { readonly OperationId: string; readonly OperationType: OperationType };

  constructor(
    readonly account: AccountContext,
    readonly region: string,
    readonly name: string,
  ) {
    this.created = account.clock.now();
    this.id = account.arn('cloudformation', `stack/${name}/${randomUUID()}`, region);
  }

  /** What events after this belong to. */
  begin(type: OperationType): void {
    this.operation = { OperationId: randomUUID(), OperationType: type };
  }

  setStatus(status: string, reason?: string): void {
    this.status = status;
    this.statusReason = reason;
    this.event(this.name, this.id, 'AWS::CloudFormation::Stack', status, reason);
  }

  resourceEvent(
    resource: Pick<StackResource, 'logicalId' | 'definition' | 'physicalId' | 'properties'>,
    status: string,
    reason?: string,
  ): void {
    const current = this.resources.get(resource.logicalId);
    // The cleanup of a replaced resource has events of its own, and is not the status of the one that replaced it.
    if (current === undefined || resource.physicalId === undefined || current.physicalId === resource.physicalId) {
      this.resourceStatus.set(resource.logicalId, { status, reason, at: this.account.clock.now() });
    }
    const properties = JSON.stringify(resource.properties);
    this.event(resource.logicalId, resource.physicalId ?? '', resource.definition.Type, status, reason, properties);
  }

  private event(logicalId: string, physicalId: string, type: string, status: string, reason?: string, properties?: string): void {
    this.account.log('cloudformation', `${this.name} ${logicalId} ${type} ${status}${reason ? ` (${reason})` : ''}`);
    this.events.push({
      EventId: `${logicalId}-${status}-${randomUUID()}`,
      StackId: this.id,
      StackName: this.name,
      LogicalResourceId: logicalId,
      PhysicalResourceId: physicalId,
      ResourceType: type,
      Timestamp: this.nextEventTime(),
      ResourceStatus: status,
      ResourceStatusReason: reason,
      ResourceProperties: properties,
      ...this.operation,
    });
  }

  /** No two events at one time: `cdk` shows them in the order of their times. */
  private nextEventTime(): Date {
    const last = this.events.at(-1)?.Timestamp.getTime() ?? 0;
    return new Date(Math.max(this.account.clock.now().getTime(), last + 1));
  }
}
