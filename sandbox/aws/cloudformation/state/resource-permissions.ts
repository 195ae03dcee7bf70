/* Whether CloudFormation may do to a resource what a template wants: with the role of the stack, otherwise as the caller. */
import { type AccountContext } from '../../account-context';
import { anyResourceOf } from '../../iam/evaluation/authorization-data';
import { authorize } from '../../iam/state/authorize';
import { type HasIam } from '../../iam/state/iam';
import { type Properties } from '../../resource-types/resource-type';
import { NotImplementedError, type Caller } from '../../service';
import { handlerPermissions, type HandlerOperation } from '../resources/handler-permissions';
import { type Stack } from './stack';

export interface ResourceOperation {
  readonly type: string;
  readonly operation: HandlerOperation;
  /** With tags of the stack, if the type takes them. */
  readonly properties: Properties;
  readonly previous?: Properties;
}

/** @throws AwsError as the service of the refused action words it. */
export async function authorizeResource(account: AccountContext & HasIam, stack: Stack, asked: ResourceOperation): Promise<void> {
  const actor = actorOf(account, stack);
  if (actor?.roleName === undefined || isAdministrator(account, actor.roleName)) {
    return;
  }
  const permissions = handlerPermissions(asked.type, asked.operation, asked.properties, asked.previous);
  if (!permissions) {
    throw new NotImplementedError(
      `the permissions to ${asked.operation} ${asked.type}: only a role with AdministratorAccess may deploy it`,
    );
  }
  for (const permission of permissions) {
    const resources =
      permission.resource === '*' ? await anyResourceOf(permission.action, account, kindOf(asked.type)) : [permission.resource];
    for (const resource of resources) {
      await authorize(account, actor, [{ ...permission, resource, context: { 'ec2:Region': account.region, ...permission.context } }]);
    }
  }
}

/** As the authorization data names the kind of resource: `vpc-endpoint` for `AWS::EC2::VPCEndpoint`. */
function kindOf(type: string): string {
  const name = type.slice(type.lastIndexOf(':') + 1);
  return name.replace(/(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/g, '-').toLowerCase();
}

function actorOf(account: AccountContext, { roleArn, caller }: Stack): Caller | undefined {
  if (roleArn === undefined) {
    return caller;
  }
  const roleName = roleArn.slice(roleArn.lastIndexOf('/') + 1);
  return { accountId: account.accountId, arn: account.arn('sts', `assumed-role/${roleName}/AWSCloudFormation`, ''), roleName };
}

/** What the policy allows is known without asking for each action, and for types whose actions are not known. */
function isAdministrator({ iam, partition }: AccountContext & HasIam, roleName: string): boolean {
  const role = iam.list().find(({ name }) => name === roleName);
  return (
    role !== undefined &&
    role.managedPolicyArns.has(`arn:${partition}:iam::aws:policy/AdministratorAccess`) &&
    role.inlinePolicies.size === 0
  );
}
