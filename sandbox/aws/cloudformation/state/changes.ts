/* What a change set shows: the difference between two templates, with parameters and conditions settled but no resources. */
import { isDeepStrictEqual } from 'node:util';
import { type ResourceTypes } from './resource-types';
import { type Stack, type StackContent } from './stack';
import { functionOf, referredNames, SUBSTITUTION, substitutionOf } from './references';
import { type ResourceDefinition } from './template';

type Replacement = 'True' | 'False' | 'Conditional';

interface ChangeDetail {
  readonly Target: {
    readonly Attribute: string;
    readonly Name?: string;
    readonly RequiresRecreation: 'Always' | 'Conditionally' | 'Never';
  };
  readonly Evaluation: 'Static' | 'Dynamic';
  readonly ChangeSource: 'DirectModification' | 'ResourceReference';
  readonly CausingEntity?: string;
}

export interface ResourceChange {
  readonly Action: 'Add' | 'Modify' | 'Remove';
  readonly LogicalResourceId: string;
  readonly PhysicalResourceId?: string;
  readonly ResourceType: string;
  readonly Replacement?: Replacement;
  readonly PolicyAction?: 'Delete' | 'Retain' | 'ReplaceAndDelete' | 'ReplaceAndRetain';
  readonly Scope: readonly string[];
  readonly Details: readonly ChangeDetail[];
}

export interface Changes {
  readonly resources: readonly ResourceChange[];
  /** Whether anything differs, outputs and tags included. */
  readonly any: boolean;
}

export function findChanges(stack: Stack, target: StackContent, types: ResourceTypes): Changes {
  const { content } = stack;
  const resources: ResourceChange[] = [];
  const changed = new Map<string, Replacement>();
  const order = [...target.resources.keys()];
  // A change passes on along references, so repeat until nothing new is found.
  for (let size = -1; size !== changed.size;) {
    size = changed.size;
    resources.length = 0;
    for (const logicalId of order) {
      const change = compare(logicalId, stack, target, types, changed);
      if (change) {
        resources.push(change);
        changed.set(logicalId, change.Replacement ?? 'False');
      }
    }
  }
  for (const [logicalId, resource] of stack.resources) {
    if (!target.resources.has(logicalId)) {
      const policy = resource.definition.DeletionPolicy;
      resources.push({
        Action: 'Remove',
        LogicalResourceId: logicalId,
        PhysicalResourceId: resource.physicalId,
        ResourceType: resource.definition.Type,
        PolicyAction: policy === undefined || policy === 'Delete' ? 'Delete' : 'Retain',
        Scope: [],
        Details: [],
      });
    }
  }
  const outputs = (from: StackContent) => settle(from.outputs, from.resolvedParameters);
  return {
    resources,
    any: resources.length > 0 || !isDeepStrictEqual(outputs(content), outputs(target)) || !isDeepStrictEqual(content.tags, target.tags),
  };
}

function compare(
  logicalId: string,
  stack: Stack,
  target: StackContent,
  types: ResourceTypes,
  changed: ReadonlyMap<string, Replacement>,
): ResourceChange | undefined {
  const definition = target.resources.get(logicalId) as ResourceDefinition;
  const existing = stack.resources.get(logicalId);
  const common = { LogicalResourceId: logicalId, ResourceType: definition.Type };
  if (existing?.physicalId === undefined) {
    return { ...common, Action: 'Add', Scope: [], Details: [] };
  }
  const known = types.get(definition.Type);
  const after = settle(definition.Properties, target.resolvedParameters) as Readonly<Record<string, unknown>>;
  const before = settle(existing.definition.Properties, stack.content.resolvedParameters) as Readonly<Record<string, unknown>>;
  const details: ChangeDetail[] = [];
  for (const name of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const target = { Attribute: 'Properties', Name: name, RequiresRecreation: known.recreates(name) } as const;
    const cause = [...referredNames(after[name])].find((other) => isPassedOn(after[name], other, changed.get(other)));
    if (!isDeepStrictEqual(before[name], after[name])) {
      details.push({ Target: target, Evaluation: 'Static', ChangeSource: 'DirectModification' });
    } else if (cause !== undefined) {
      details.push({ Target: target, Evaluation: 'Dynamic', ChangeSource: 'ResourceReference', CausingEntity: cause });
    }
  }
  if (known.isTaggable && !isDeepStrictEqual(stack.content.tags, target.tags)) {
    details.push({ Target: { Attribute: 'Tags', RequiresRecreation: 'Never' }, Evaluation: 'Static', ChangeSource: 'DirectModification' });
  }
  for (const attribute of ['Metadata', 'DeletionPolicy', 'UpdateReplacePolicy'] as const) {
    if (!isDeepStrictEqual(definition[attribute], existing.definition[attribute])) {
      details.push({
        Target: { Attribute: attribute, RequiresRecreation: 'Never' },
        Evaluation: 'Static',
        ChangeSource: 'DirectModification',
      });
    }
  }
  if (details.length === 0) {
    return undefined;
  }
  const recreating = details.filter((detail) => detail.Target.RequiresRecreation !== 'Never');
  const isCertain = recreating.some((detail) => detail.Evaluation === 'Static' && detail.Target.RequiresRecreation === 'Always');
  const uncertain = recreating.length > 0 ? 'Conditional' : 'False';
  const policyAction = definition.UpdateReplacePolicy === 'Retain' ? 'ReplaceAndRetain' : 'ReplaceAndDelete';
  return {
    ...common,
    Action: 'Modify',
    PhysicalResourceId: existing.physicalId,
    Replacement: isCertain ? 'True' : uncertain,
    PolicyAction: isCertain ? policyAction : undefined,
    Scope: [...new Set(details.map((detail) => detail.Target.Attribute))],
    Details: details,
  };
}

/** A reference by `Ref` changes only with a replacement; one by `Fn::GetAtt` may change with every update. */
function isPassedOn(value: unknown, other: string, change: Replacement | undefined): boolean {
  if (change === undefined) {
    return false;
  }
  return change !== 'False' || JSON.stringify(value).includes(`"Fn::GetAtt":["${other}"`);
}

/** The value with parameters put in, and everything about resources left as it is written. */
export function settle(value: unknown, parameters: StackContent['resolvedParameters']): unknown {
  if (Array.isArray(value)) {
    return value.map((element) => settle(element, parameters));
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  const call = functionOf(value);
  if (call?.name === 'Ref') {
    return parameters.get(String(call.argument)) ?? value;
  }
  if (call?.name === 'Fn::Sub') {
    const [text, variables] = substitutionOf(call.argument);
    const used = [...text.matchAll(SUBSTITUTION)].map(([, , name = '']) => [name, parameters.get(name)] as const);
    return { 'Fn::Sub': [text, { ...Object.fromEntries(used), ...(settle(variables, parameters) as object) }] };
  }
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, settle(member, parameters)]));
}
