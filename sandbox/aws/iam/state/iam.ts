/* Roles, their policies, and the sessions that sign calls with them. */
import { randomBytes } from 'node:crypto';
import { type AccountContext } from '../../account-context';
import { AwsError, type Caller, type Permission } from '../../service';
import { type AccessKeys, type Credentials } from './access-keys';
import { evaluate, type NamedPolicy, type PolicyDocument, type Verdict } from './evaluate';
import { AWS_MANAGED_POLICIES } from './managed-policies';
import { checkPolicyDocument } from './policy-document';

export interface Role {
  readonly name: string;
  readonly arn: string;
  readonly roleId: string;
  assumeRolePolicy: PolicyDocument;
  readonly inlinePolicies: Map<string, PolicyDocument>;
  readonly managedPolicyArns: Set<string>;
}

export interface HasIam {
  readonly iam: Iam;
}

export class Iam {
  /** A user and not the root user, who may assume no role. */
  readonly administrator: Caller;
  private readonly roles = new Map<string, Role>();
  private readonly managedPolicies = new Map<string, PolicyDocument>();

  constructor(
    readonly account: AccountContext,
    readonly accessKeys: AccessKeys,
  ) {
    this.administrator = { accountId: account.accountId, arn: account.arn('iam', 'user/administrator', '') };
    accessKeys.addAdministrator(this.administrator);
  }

  /** Credentials of a role's session; calls signed with them are made with the role's policies and carry the context. */
  issueCredentials(
    roleName: string,
    sessionName: string,
    options: { readonly context?: Readonly<Record<string, string>>; readonly expiration?: Date } = {},
  ): Credentials {
    const { accountId } = this.account;
    const arn = this.account.arn('sts', `assumed-role/${roleName}/${sessionName}`, '');
    return this.accessKeys.issue({ accountId, arn, roleName, sessionContext: options.context }, options.expiration);
  }

  roleArn(name: string): string {
    return this.account.arn('iam', `role/${name}`, '');
  }

  createRole(name: string, assumeRolePolicy: unknown): Role {
    if (this.roles.has(name)) {
      throw new AwsError('EntityAlreadyExists', `Role with name ${name} already exists.`, 409);
    }
    const role: Role = {
      name,
      arn: this.roleArn(name),
      roleId: `AROA${randomBytes(8).toString('hex').toUpperCase()}`,
      assumeRolePolicy: checkPolicyDocument(assumeRolePolicy),
      inlinePolicies: new Map(),
      managedPolicyArns: new Set(),
    };
    this.roles.set(name, role);
    return role;
  }

  role(name: string): Role {
    const role = this.roles.get(name);
    if (!role) {
      throw new AwsError('NoSuchEntity', `The role with name ${name} cannot be found.`, 404);
    }
    return role;
  }

  roleByArn(arn: string): Role {
    const role = this.role(arn.slice(arn.lastIndexOf('/') + 1));
    if (role.arn !== arn) {
      throw new AwsError('NoSuchEntity', `The role ${arn} cannot be found.`, 404);
    }
    return role;
  }

  list(): readonly Role[] {
    return [...this.roles.values()];
  }

  deleteRole(name: string): void {
    const role = this.role(name);
    if (role.inlinePolicies.size > 0 || role.managedPolicyArns.size > 0) {
      throw new AwsError('DeleteConflict', 'Cannot delete entity, must detach all policies first.', 409);
    }
    this.roles.delete(name);
  }

  putRolePolicy(roleName: string, policyName: string, document: unknown): void {
    this.role(roleName).inlinePolicies.set(policyName, checkPolicyDocument(document));
  }

  deleteRolePolicy(roleName: string, policyName: string): void {
    this.roles.get(roleName)?.inlinePolicies.delete(policyName);
  }

  putManagedPolicy(name: string, document: unknown): string {
    const arn = this.account.arn('iam', `policy/${name}`, '');
    this.managedPolicies.set(arn, checkPolicyDocument(document));
    return arn;
  }

  deleteManagedPolicy(arn: string): void {
    this.managedPolicies.delete(arn);
  }

  attachRolePolicy(roleName: string, policyArn: string): void {
    this.managedPolicy(policyArn);
    this.role(roleName).managedPolicyArns.add(policyArn);
  }

  detachRolePolicy(roleName: string, policyArn: string): void {
    this.roles.get(roleName)?.managedPolicyArns.delete(policyArn);
  }

  /** Whether the role's trust policy lets somebody act with the role: a caller, or a service such as `lambda.amazonaws.com`. */
  isTrusted(
    role: Role,
    principal: string,
    request: Omit<Permission, 'resource'>,
    identityPolicies: readonly NamedPolicy[] = [],
  ): Promise<Verdict> {
    return evaluate({
      principal,
      accountId: this.account.accountId,
      permission: { ...request, resource: role.arn },
      identityPolicies,
      resourcePolicy: role.assumeRolePolicy,
    });
  }

  /** Everything that speaks for a caller. */
  policiesOfCaller({ roleName }: Caller): readonly NamedPolicy[] {
    return roleName === undefined
      ? [{ name: 'AdministratorAccess', policy: AWS_MANAGED_POLICIES.AdministratorAccess ?? {} }]
      : this.policiesOf(roleName);
  }

  /** Everything that speaks for a role; a role that does not exist has nothing. */
  policiesOf(roleName: string): readonly NamedPolicy[] {
    const role = this.roles.get(roleName);
    if (!role) {
      return [];
    }
    return [
      ...[...role.inlinePolicies].map(([name, policy]) => ({ name, policy })),
      ...[...role.managedPolicyArns].map((arn) => ({ name: arn, policy: this.managedPolicy(arn) })),
    ];
  }

  /** Whether a role, outside any call, has a permission: for what AWS checks on its behalf. */
  async roleMay(roleName: string, permission: Permission): Promise<boolean> {
    const verdict = await evaluate({
      principal: this.roleArn(roleName),
      accountId: this.account.accountId,
      permission,
      identityPolicies: this.policiesOf(roleName),
    });
    return verdict.allowed;
  }

  private managedPolicy(arn: string): PolicyDocument {
    const own = this.managedPolicies.get(arn);
    const prefix = `arn:${this.account.partition}:iam::aws:policy/`;
    const document = own ?? (arn.startsWith(prefix) ? AWS_MANAGED_POLICIES[arn.slice(prefix.length)] : undefined);
    if (!document) {
      throw new AwsError('NoSuchEntity', `Policy ${arn} does not exist or is not attachable.`, 404);
    }
    return document;
  }
}
