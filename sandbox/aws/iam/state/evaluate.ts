/* Whether policies grant a permission. The library knows IAM's rules and each action's resource types and condition keys. */
import { runSimulation } from '@cloud-copilot/iam-simulate';
import { type Permission } from '../../service';

export type PolicyDocument = Readonly<Record<string, unknown>>;

export interface NamedPolicy {
  readonly name: string;
  readonly policy: PolicyDocument;
}

export interface Question {
  /** ARN of a role or its session, or a service such as `events.amazonaws.com`. */
  readonly principal: string;
  readonly accountId: string;
  readonly permission: Permission;
  readonly identityPolicies?: readonly NamedPolicy[];
  readonly resourcePolicy?: PolicyDocument;
}

export interface Verdict {
  readonly allowed: boolean;
  /** As AWS words it, for instance `no identity-based policy allows the ec2:ModifyVpcEndpoint action`. */
  readonly reason: string;
}

export async function evaluate(question: Question): Promise<Verdict> {
  const { action, resource, context = {} } = question.permission;
  const result = await runSimulation(
    {
      request: {
        principal: question.principal,
        action,
        resource: { resource, accountId: question.accountId },
        contextVariables: Object.fromEntries(
          Object.entries(context).map(([key, value]) => [key, typeof value === 'string' ? value : [...value]]),
        ),
      },
      identityPolicies: [...(question.identityPolicies ?? [])],
      resourcePolicy: question.resourcePolicy,
      serviceControlPolicies: [],
      resourceControlPolicies: [],
    },
    {},
  );
  if (result.resultType === 'error') {
    return { allowed: false, reason: `the request cannot be evaluated: ${JSON.stringify(result.errors)}` };
  }
  const kind = question.resourcePolicy ? 'resource-based' : 'identity-based';
  switch (result.overallResult) {
    case 'Allowed':
      return { allowed: true, reason: '' };
    case 'ExplicitlyDenied':
      return { allowed: false, reason: `with an explicit deny in ${kind === 'resource-based' ? 'a' : 'an'} ${kind} policy` };
    default:
      return { allowed: false, reason: `no ${kind} policy allows the ${action} action` };
  }
}
