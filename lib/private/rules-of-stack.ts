import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Resource, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';

/** How the CDK adds a rule to a group that it may change. An import with `mutable: false` puts its own method before it, which does nothing. */
const ADD_RULE = methodOfBase(ec2.SecurityGroup.prototype);

function methodOfBase(prototype: object | null): unknown {
  return prototype === null
    ? undefined
    : (methodOfBase(Object.getPrototypeOf(prototype) as object | null) ??
        Object.getOwnPropertyDescriptor(prototype, 'addIngressRule')?.value);
}

/** Whether a rule for the group has no effect. */
export function ignoresRules(group: ec2.ISecurityGroup): boolean {
  return !Resource.isOwnedResource(group) && (group as unknown as Record<string, unknown>).addIngressRule !== ADD_RULE;
}

/**
 * The groups as the stack of `scope` sees them, so that their new rules belong to that stack. The CDK adds a rule to the stack
 * of its group: a rule for a client of this stack would make the stack of the group depend on this one, which depends on it.
 */
export function inStackOf(scope: Construct, groups: readonly ec2.ISecurityGroup[]): ec2.ISecurityGroup[] {
  const imports = new Construct(scope, 'SecurityGroups');
  return groups.map((group, index) =>
    group.stack === Stack.of(scope) || ignoresRules(group)
      ? group
      : ec2.SecurityGroup.fromSecurityGroupId(imports, String(index), group.securityGroupId),
  );
}
