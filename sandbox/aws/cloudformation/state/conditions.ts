/* Conditions and rules: what depends on parameters only, and is evaluated before any resource. */
import { evaluate, invalid, type Scope } from './intrinsics';
import { functionOf } from './references';

/** Every condition of a template with its value. */
export function evaluateConditions(conditions: Readonly<Record<string, unknown>>, scope: Scope): ReadonlyMap<string, boolean> {
  const values = new Map<string, boolean>();
  const valueOf = (name: string, path: readonly string[]): boolean => {
    if (!Object.hasOwn(conditions, name)) {
      throw invalid(`unresolved condition dependency ${name}`);
    }
    if (path.includes(name)) {
      throw invalid(`circular dependency between conditions: ${[...path, name].join(', ')}`);
    }
    const value = values.get(name) ?? evaluateCondition(conditions[name], scope, (other) => valueOf(other, [...path, name]));
    values.set(name, value);
    return value;
  };
  Object.keys(conditions).forEach((name) => valueOf(name, []));
  return values;
}

/** True if the rule holds, or does not apply. */
export function refuseBrokenRules(rules: Readonly<Record<string, unknown>>, scope: Scope): void {
  const noConditions = (name: string) => {
    throw invalid(`a rule refers to condition ${name}`);
  };
  for (const [name, definition] of Object.entries(rules)) {
    const rule = definition as { readonly RuleCondition?: unknown; readonly Assertions?: readonly Record<string, unknown>[] };
    if (rule.RuleCondition !== undefined && !evaluateCondition(rule.RuleCondition, scope, noConditions)) {
      continue;
    }
    for (const { Assert: assertion, AssertDescription: description } of rule.Assertions ?? []) {
      if (!evaluateCondition(assertion, scope, noConditions)) {
        throw invalid(`rule ${name} failed: ${String(description)}`);
      }
    }
  }
}

function evaluateCondition(expression: unknown, scope: Scope, conditionOf: (name: string) => boolean): boolean {
  const inner = (value: unknown) => evaluateCondition(value, scope, conditionOf);
  const named = (expression as { readonly Condition?: unknown } | undefined)?.Condition;
  if (typeof named === 'string') {
    return conditionOf(named);
  }
  const call = functionOf(expression);
  const argument = call?.argument as readonly unknown[];
  switch (call?.name) {
    case 'Fn::Equals': {
      const [left, right] = argument.map((value) => evaluate(value, scope));
      return JSON.stringify(left) === JSON.stringify(right);
    }
    case 'Fn::Not':
      return !inner(argument[0]);
    case 'Fn::And':
      return argument.every(inner);
    case 'Fn::Or':
      return argument.some(inner);
    case 'Fn::Contains': {
      const [values, value] = argument.map((member) => evaluate(member, scope));
      return (values as readonly unknown[]).includes(value);
    }
    default:
      throw invalid(`${JSON.stringify(expression)} is not a condition`);
  }
}

/** The value with every `Fn::If` replaced by the branch that applies. */
export function chooseBranches(value: unknown, conditions: ReadonlyMap<string, boolean>): unknown {
  if (Array.isArray(value)) {
    return value.map((element) => chooseBranches(element, conditions));
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  const call = functionOf(value);
  if (call?.name === 'Fn::If') {
    const [name, whenTrue, whenFalse] = call.argument as readonly unknown[];
    return chooseBranches(conditions.get(String(name)) ? whenTrue : whenFalse, conditions);
  }
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, chooseBranches(member, conditions)]));
}
