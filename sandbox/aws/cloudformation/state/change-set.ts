/* What a change set is. */
import { type Changes } from './changes';
import { type ValidationFailure } from './early-validation';
import { type GivenParameter } from './parameters';
import { type DeploymentConfig, type Stack, type StackContent } from './stack';

export interface ChangeSetRequest {
  readonly region: string;
  readonly stackName: string;
  readonly changeSetName: string;
  readonly type: 'CREATE' | 'UPDATE';
  /** Absent to keep the stack's template. */
  readonly templateBody?: string;
  readonly parameters: readonly GivenParameter[];
  readonly tags: Readonly<Record<string, string>>;
  readonly capabilities: readonly string[];
  readonly description?: string;
  readonly roleArn?: string;
  readonly deploymentConfig?: DeploymentConfig;
}

export interface ChangeSet {
  readonly id: string;
  readonly name: string;
  /** Of its creation. */
  readonly operationId: string;
  readonly stack: Stack;
  readonly request: ChangeSetRequest;
  readonly content: StackContent;
  readonly changes: Changes;
  readonly validationFailures: readonly ValidationFailure[];
  readonly created: Date;
  status: 'CREATE_COMPLETE' | 'FAILED';
  statusReason?: string;
  executionStatus: 'AVAILABLE' | 'UNAVAILABLE' | 'EXECUTE_COMPLETE' | 'OBSOLETE';
}
