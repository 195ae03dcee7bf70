/* A template, checked as a whole before anything is created: whatever is not understood is an error. */
import { AwsError, NotImplementedError } from '../../service';
import { type ResourceTypes } from './resource-types';
import { refuseCycles } from './graph';
import { FUNCTIONS } from './intrinsics';
import { PARAMETER_KEYS, type ParameterDefinition } from './parameters';
import { referredNames, visit } from './references';
import { readTemplate } from './template-source';

export interface ResourceDefinition {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
  readonly DependsOn: readonly string[];
  readonly Condition?: string;
  readonly Metadata?: unknown;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
}

export interface OutputDefinition {
  readonly Value: unknown;
  readonly Description?: string;
  readonly Condition?: string;
  readonly Export?: { readonly Name: unknown };
}

export interface Template {
  readonly description?: string;
  readonly parameters: Readonly<Record<string, ParameterDefinition>>;
  readonly conditions: Readonly<Record<string, unknown>>;
  readonly rules: Readonly<Record<string, unknown>>;
  readonly resources: Readonly<Record<string, ResourceDefinition>>;
  readonly outputs: Readonly<Record<string, OutputDefinition>>;
}

export const EMPTY_TEMPLATE: Template = { parameters: {}, conditions: {}, rules: {}, resources: {}, outputs: {} };

export const PSEUDO_PARAMETERS = [
  'AWS::AccountId',
  'AWS::NoValue',
  'AWS::NotificationARNs',
  'AWS::Partition',
  'AWS::Region',
  'AWS::StackId',
  'AWS::StackName',
  'AWS::URLSuffix',
] as const;

const TOP_LEVEL_KEYS = ['AWSTemplateFormatVersion', 'Description', 'Metadata', 'Parameters', 'Conditions', 'Rules', 'Resources', 'Outputs'];
const RESOURCE_KEYS = ['Type', 'Properties', 'DependsOn', 'Condition', 'Metadata', 'DeletionPolicy', 'UpdateReplacePolicy'];
const OUTPUT_KEYS = ['Value', 'Description', 'Condition', 'Export'];
const DELETION_POLICIES = ['Delete', 'Retain', 'RetainExceptOnCreate'];
const UPDATE_REPLACE_POLICIES = ['Delete', 'Retain'];

type Section = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

export function parseTemplate(body: string, types: ResourceTypes): Template {
  const source = readTemplate(body);
  refuseKeys(source, TOP_LEVEL_KEYS, 'template');
  const resources = (source.Resources ?? {}) as Section;
  if (Object.keys(resources).length === 0) {
    throw formatError('At least one Resources member must be defined.');
  }
  const template: Template = {
    description: source.Description as string | undefined,
    parameters: (source.Parameters ?? {}) as unknown as Template['parameters'],
    conditions: (source.Conditions ?? {}) as Section,
    rules: (source.Rules ?? {}) as Section,
    resources: Object.fromEntries(Object.entries(resources).map(([name, definition]) => [name, parseResource(name, definition, types)])),
    outputs: (source.Outputs ?? {}) as unknown as Template['outputs'],
  };
  for (const [name, definition] of Object.entries((source.Parameters ?? {}) as Section)) {
    refuseKeys(definition, [...PARAMETER_KEYS], `parameter ${name}`);
  }
  for (const [name, definition] of Object.entries((source.Outputs ?? {}) as Section)) {
    refuseKeys(definition, OUTPUT_KEYS, `output ${name}`);
  }
  refuseUnresolved(template, types);
  refuseCircles(template);
  return template;
}

function parseResource(name: string, source: Readonly<Record<string, unknown>>, types: ResourceTypes): ResourceDefinition {
  refuseKeys(source, RESOURCE_KEYS, `resource ${name}`);
  const type = String(source.Type);
  const properties = (source.Properties ?? {}) as Readonly<Record<string, unknown>>;
  const known = types.find(type);
  if (!known) {
    throw formatError(`Unrecognized resource types: [${type}]`);
  }
  if (typeof properties !== 'object' || Array.isArray(properties)) {
    throw formatError(`[/Resources/${name}/Properties] 'null' values or non-object values are not allowed in templates`);
  }
  const [unimplemented] = known.unimplemented(properties);
  if (unimplemented !== undefined) {
    throw new NotImplementedError(`property ${unimplemented} of ${type}, which resource ${name} sets`);
  }
  refuseOther(source.DeletionPolicy, DELETION_POLICIES, `DeletionPolicy of ${name}`);
  refuseOther(source.UpdateReplacePolicy, UPDATE_REPLACE_POLICIES, `UpdateReplacePolicy of ${name}`);
  const dependsOn = source.DependsOn ?? [];
  return {
    Type: type,
    Properties: properties,
    DependsOn: Array.isArray(dependsOn) ? dependsOn.map(String) : [String(dependsOn)],
    Condition: source.Condition as string | undefined,
    Metadata: source.Metadata,
    DeletionPolicy: source.DeletionPolicy as string | undefined,
    UpdateReplacePolicy: source.UpdateReplacePolicy as string | undefined,
  };
}

/** Every name must lead somewhere, every function must be known. */
function refuseUnresolved(template: Template, types: ResourceTypes): void {
  const names = new Set([...Object.keys(template.resources), ...Object.keys(template.parameters), ...PSEUDO_PARAMETERS]);
  const check = (value: unknown, where: string) =>
    visit(value, {
      call: (name) => {
        if (!Object.hasOwn(FUNCTIONS, name)) {
          throw formatError(`Unsupported function ${name} in ${where}`);
        }
      },
      reference: ({ kind, name, attribute }) => {
        if (kind === 'Condition') {
          refuseCondition(template, name, where);
        } else if (kind === 'Ref' && !names.has(name)) {
          throw formatError(`Unresolved resource dependencies [${name}] in ${where}`);
        } else if (kind === 'GetAtt') {
          const resource = template.resources[name];
          if (!resource) {
            throw new AwsError('ValidationError', `Template error: instance of Fn::GetAtt references undefined resource ${name}`);
          }
          const hasAttribute = types.get(resource.Type).hasAttribute(attribute ?? '');
          if (hasAttribute === undefined) {
            throw new NotImplementedError(`attribute ${attribute} of ${resource.Type} (${name} in ${where})`);
          }
          if (!hasAttribute) {
            throw new AwsError(
              'ValidationError',
              `Template error: resource ${name} does not support attribute type ${attribute} in Fn::GetAtt`,
            );
          }
        }
      },
    });
  for (const [name, resource] of Object.entries(template.resources)) {
    const where = `the Resources block of the template: ${name}`;
    check(resource.Properties, where);
    if (resource.Condition !== undefined) {
      refuseCondition(template, resource.Condition, where);
    }
    const missing = resource.DependsOn.find((other) => !Object.hasOwn(template.resources, other));
    if (missing !== undefined) {
      throw formatError(`Unresolved resource dependencies [${missing}] in ${where}`);
    }
  }
  for (const [name, output] of Object.entries(template.outputs)) {
    check([output.Value, output.Export?.Name ?? ''], `the Outputs block of the template: ${name}`);
    if (output.Condition !== undefined) {
      refuseCondition(template, output.Condition, name);
    }
  }
}

function refuseCondition(template: Template, name: string, where: string): void {
  if (!Object.hasOwn(template.conditions, name)) {
    throw formatError(`Unresolved condition ${name} in ${where}`);
  }
}

function refuseCircles(template: Template): void {
  try {
    refuseCycles(Object.keys(template.resources), (name) => {
      const definition = template.resources[name];
      return definition ? dependenciesOf(definition) : [];
    });
  } catch (error) {
    throw new AwsError('ValidationError', (error as Error).message);
  }
}

/** Names that must exist before the resource: what it refers to and what it says it depends on. */
export function dependenciesOf(definition: ResourceDefinition): readonly string[] {
  return [...new Set([...definition.DependsOn, ...referredNames(definition.Properties)])];
}

function refuseKeys(source: Readonly<Record<string, unknown>>, known: readonly string[], where: string): void {
  const unknown = Object.keys(source).filter((key) => !known.includes(key));
  if (unknown.length > 0) {
    throw formatError(`Invalid ${where} property or properties [${unknown.join(', ')}]`);
  }
}

function refuseOther(value: unknown, known: readonly string[], what: string): void {
  if (value !== undefined && !known.includes(String(value))) {
    throw formatError(`Unrecognized ${what}: ${String(value)}`);
  }
}

function formatError(message: string): AwsError {
  return new AwsError('ValidationError', `Template format error: ${message}`);
}
