/* What the work on a stack needs of the engine that runs it. */
import { type AccountContext } from '../../account-context';
import { type ResourceTypes } from './resource-types';
import { type Stack, type StackContent, type StackOutput } from './stack';

/** What CloudFormation needs of the account that it belongs to: parameters that templates name. */
export interface CloudFormationAccount extends AccountContext {
  readonly ssm: { find(name: string): { readonly value: string } | undefined };
}

export interface Engine {
  readonly account: CloudFormationAccount;
  readonly types: ResourceTypes;
  /** Value of another stack's export; throws if there is none. */
  exportValue(region: string, name: string): string;
  /** The outputs with their values; throws if an export is taken or in use. */
  evaluateOutputs(stack: Stack, content: StackContent): readonly StackOutput[];
}
