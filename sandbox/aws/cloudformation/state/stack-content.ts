/* What a template means in a stack: parameters, rules and conditions settled, everything checked. */
import { AwsError } from '../../service';
import { type ChangeSetRequest } from './change-set';
import { type Engine } from './engine';
import { chooseBranches, evaluateConditions, refuseBrokenRules } from './conditions';
import { evaluate, type Scope } from './intrinsics';
import { resolveParameters } from './parameters';
import { referredNames } from './references';
import { type Stack, type StackContent, type StackOutput } from './stack';
import { parameterScope } from './stack-scope';
import { parseTemplate, type ResourceDefinition } from './template';

/** What a change set's template means in the stack; throws if it means nothing. */
export function stackContent(engine: Engine, stack: Stack, request: ChangeSetRequest): StackContent {
  const templateBody = request.templateBody ?? stack.content.templateBody;
  const template = parseTemplate(templateBody, engine.types);
  const parameters = resolveParameters(template.parameters, request.parameters, stack.content.parameters, (name) => {
    const value = engine.account.ssm.find(name)?.value;
    if (value === undefined) {
      throw new AwsError('ValidationError', `Unable to fetch parameters [${name}] from parameter store for this account.`);
    }
    return value;
  });
  const scope = parameterScope(engine, stack, parameters.resolved);
  refuseBrokenRules(template.rules, scope);
  const conditions = evaluateConditions(template.conditions, scope);
  const holds = ({ Condition }: { readonly Condition?: string }) => Condition === undefined || conditions.get(Condition) === true;
  const chosen = <T extends { readonly Condition?: string }>(section: Readonly<Record<string, T>>): [string, T][] =>
    Object.entries(section).flatMap(([name, entry]) => (holds(entry) ? [[name, chooseBranches(entry, conditions) as T]] : []));
  const resources = new Map<string, ResourceDefinition>(chosen(template.resources));
  for (const [name, { Properties }] of resources) {
    const absent = [...referredNames(Properties)].find((other) => Object.hasOwn(template.resources, other) && !resources.has(other));
    if (absent !== undefined) {
      throw new AwsError(
        'ValidationError',
        `Template format error: Unresolved resource dependencies [${absent}] in the Resources block of the template: ${name}`,
      );
    }
  }
  const retyped = [...resources].filter(([name, { Type }]) => (stack.resources.get(name)?.definition.Type ?? Type) !== Type);
  if (retyped.length > 0) {
    const names = retyped.map(([name]) => name).join(', ');
    throw new AwsError(
      'ValidationError',
      `Update of resource type is not permitted. The new template modifies resource type of the following resources: [${names}]`,
    );
  }
  refuseMissingCapability([...resources.values()], request.capabilities);
  return {
    templateBody,
    template,
    resources,
    outputs: Object.fromEntries(chosen(template.outputs)),
    parameters: parameters.given,
    resolvedParameters: parameters.resolved,
    tags: request.tags,
  };
}

/** The outputs with their values, from resources as they are now. */
export function outputsOf(content: StackContent, scope: Scope): readonly StackOutput[] {
  return Object.entries(content.outputs).map(([key, definition]) => ({
    key,
    value: asText(evaluate(definition.Value, scope), key),
    description: definition.Description,
    exportName: definition.Export && asText(evaluate(definition.Export.Name, scope), key),
  }));
}

function refuseMissingCapability(resources: readonly ResourceDefinition[], capabilities: readonly string[]): void {
  const iam = resources.filter(({ Type }) => Type.startsWith('AWS::IAM::'));
  const named = iam.some(({ Properties }) => ['RoleName', 'ManagedPolicyName', 'UserName', 'GroupName'].some((name) => name in Properties));
  const enough = capabilities.includes('CAPABILITY_NAMED_IAM') || (!named && capabilities.includes('CAPABILITY_IAM'));
  if (iam.length > 0 && !enough) {
    throw new AwsError(
      'InsufficientCapabilitiesException',
      `Requires capabilities : [${named ? 'CAPABILITY_NAMED_IAM' : 'CAPABILITY_IAM'}]`,
    );
  }
}

function asText(value: unknown, key: string): string {
  if (typeof value === 'object' || value === undefined) {
    throw new Error(
      `Template format error: Output ${key} is malformed. The Value field of every Outputs member must evaluate to a String.`,
    );
  }
  return String(value);
}
