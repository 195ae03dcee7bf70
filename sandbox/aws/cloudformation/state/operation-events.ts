/* What DescribeEvents shows: what happened in the operations on a stack, and what early validation found in a change set. */
import { type ChangeSet } from './change-set';
import { type Stack, type StackEvent } from './stack';

export interface OperationEvent {
  readonly EventId: string;
  readonly StackId: string;
  readonly OperationId?: string;
  readonly EventType: 'STACK_EVENT' | 'PROGRESS_EVENT' | 'VALIDATION_ERROR' | 'PROVISIONING_ERROR';
  readonly Timestamp: Date;
  readonly [member: string]: unknown;
}

const FAILURES: readonly OperationEvent['EventType'][] = ['VALIDATION_ERROR', 'PROVISIONING_ERROR'];

/** Newest first. */
export function eventsOfStack(stack: Stack): readonly OperationEvent[] {
  return stack.events.map((event) => eventOf(stack, event)).reverse();
}

export function eventsOfChangeSet({ stack, created, operationId, validationFailures }: ChangeSet): readonly OperationEvent[] {
  return validationFailures.map(({ logicalId, resourceType, path, reason }, index) => ({
    EventId: `${operationId}-${index}`,
    StackId: stack.id,
    OperationId: operationId,
    OperationType: 'CREATE_CHANGESET',
    EventType: 'VALIDATION_ERROR',
    LogicalResourceId: logicalId,
    PhysicalResourceId: '',
    ResourceType: resourceType,
    Timestamp: created,
    ValidationFailureMode: 'FAIL',
    ValidationName: 'PROPERTY_VALIDATION',
    ValidationPath: path,
    ValidationStatus: 'FAILED',
    ValidationStatusReason: reason,
  }));
}

export function failuresAmong(events: readonly OperationEvent[]): readonly OperationEvent[] {
  return events.filter(({ EventType }) => FAILURES.includes(EventType));
}

function eventOf(stack: Stack, stackEvent: StackEvent): OperationEvent {
  const event = { ...stackEvent, StackName: undefined };
  if (event.PhysicalResourceId === stack.id) {
    return { ...event, EventType: 'STACK_EVENT', OperationStatus: operationStatus(event.ResourceStatus) };
  }
  return { ...event, EventType: event.ResourceStatus.endsWith('_FAILED') ? 'PROVISIONING_ERROR' : 'PROGRESS_EVENT' };
}

function operationStatus(status: string): string {
  if (status.endsWith('_IN_PROGRESS')) {
    return 'IN_PROGRESS';
  }
  return status.endsWith('_FAILED') ? 'FAILED' : 'SUCCEEDED';
}
