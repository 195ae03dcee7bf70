/* What operations on a stack need of CloudFormation. */
import { type AccountContext } from '../../account-context';
import { type HasIam } from '../../iam/state/iam';
import { type ResourceTypes } from './resource-types';
import { type Stack, type StackContent, type StackOutput } from './stack';

/** The part of the account that CloudFormation needs: parameters that templates refer to, and the policies of roles. */
export interface CloudFormationAccount extends AccountContext, HasIam {
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
