/* Whether policies grant a permission, as IAM's documentation has it. */
import { meaningOf } from '../evaluation/authorization-data';
import { conditionHolds, type Context } from '../evaluation/conditions';
import { matchesResource, matchesText, type Variables } from '../evaluation/pattern';
import { accountOf, reachOf, type Reach } from '../evaluation/principal';
import { type Permission } from '../../service';

export type PolicyDocument = Readonly<Record<string, unknown>>;

export interface NamedPolicy {
  readonly name: string;
  readonly policy: PolicyDocument;
}

export interface Question {
  /** ARN of a role or its session, or a service such as `events.amazonaws.com`. */
  readonly principal: string;
  /** Of the resource. */
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

type Statement = Readonly<Record<string, unknown>>;

export async function evaluate(question: Question): Promise<Verdict> {
  const { principal, permission, identityPolicies = [], resourcePolicy } = question;
  const { action, resource, context = {} } = permission;
  const meaning = await meaningOf(action, resource);
  if ('problem' in meaning) {
    return { allowed: false, reason: `the request cannot be evaluated: ${meaning.problem}` };
  }
  const entries = Object.entries(context).filter(([key]) => meaning.hasKey(key));
  const presented: Context = new Map(entries.map(([key, value]) => [key.toLowerCase(), [value].flat()]));
  const ofIdentity = identityPolicies.flatMap(({ policy }) => applying(policy, permission, presented));
  const ofResource = resourcePolicy === undefined ? [] : applying(resourcePolicy, permission, presented);
  const spokenOf = ofResource.map((statement) => ({ statement, reach: reachIn(statement, principal) }));

  const denying = [...ofIdentity, ...spokenOf.filter(({ reach }) => reach !== 'not at all').map(({ statement }) => statement)];
  const kind = resourcePolicy === undefined ? 'an identity-based' : 'a resource-based';
  if (denying.some(({ Effect }) => Effect === 'Deny')) {
    return { allowed: false, reason: `with an explicit deny in ${kind} policy` };
  }
  const allowing = spokenOf.filter(({ statement }) => statement['Effect'] === 'Allow').map(({ reach }) => reach);
  const identity = ofIdentity.some(({ Effect }) => Effect === 'Allow');
  const allowed = resourcePolicy === undefined ? identity : together(question, identity, allowing);
  return allowed ? { allowed, reason: '' } : { allowed, reason: `no ${kind.replace(/^an? /, '')} policy allows the ${action} action` };
}

/** Within an account one of the two policies is enough, save for roles, whose trust policy always has to. Between accounts both are needed. */
function together({ principal, accountId, permission }: Question, identity: boolean, allowing: readonly Reach[]): boolean {
  const directly = allowing.includes('directly');
  const byAccount = directly || allowing.includes('account');
  const owner = accountOf(principal);
  if (owner === undefined) {
    return directly;
  }
  if (owner !== accountId) {
    return identity && byAccount;
  }
  const isTrust = /^sts:/i.test(permission.action);
  return directly || (identity && (byAccount || !isTrust));
}

/** The statements that speak of the action and the resource, and whose conditions hold. */
function applying(policy: PolicyDocument, { action, resource }: Permission, context: Context): readonly Statement[] {
  const variables: Variables =
    policy['Version'] === '2012-10-17'
      ? (key) => {
          const values = context.get(key.toLowerCase());
          return values?.length === 1 ? values[0] : undefined;
        }
      : (key) => `\${${key}}`;
  const isAction = (pattern: string): boolean => matchesText(pattern.toLowerCase(), action.toLowerCase());
  const isResource = (pattern: string): boolean => matchesResource(pattern, resource, variables);
  return [policy['Statement'] ?? []]
    .flat()
    .map((statement) => statement as Statement)
    .filter(
      (statement) =>
        selects(statement, 'Action', isAction) &&
        selects(statement, 'Resource', isResource) &&
        conditionHolds(statement['Condition'], context, variables),
    );
}

/** By an element or by its opposite. Trust policies have no resource: it is their role. */
function selects(statement: Statement, element: 'Action' | 'Resource', matches: (pattern: string) => boolean): boolean {
  const opposite = statement[`Not${element}`];
  if (opposite !== undefined) {
    return ![opposite].flat().map(String).some(matches);
  }
  const patterns = statement[element];
  return patterns === undefined ? element === 'Resource' : [patterns].flat().map(String).some(matches);
}

function reachIn(statement: Statement, principal: string): Reach {
  const { NotPrincipal } = statement;
  if (NotPrincipal === undefined) {
    return reachOf(statement['Principal'], principal);
  }
  return reachOf(NotPrincipal, principal) === 'not at all' ? 'directly' : 'not at all';
}
