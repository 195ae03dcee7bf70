/* Parameters of a template: given, previous and default values, and those that name an SSM parameter. */
import { AwsError } from '../../service';

export interface ParameterDefinition {
  readonly Type: string;
  readonly Default?: unknown;
  readonly AllowedValues?: readonly unknown[];
  readonly AllowedPattern?: string;
  readonly ConstraintDescription?: string;
}

export const PARAMETER_KEYS = new Set([
  'Type',
  'Default',
  'Description',
  'AllowedValues',
  'AllowedPattern',
  'ConstraintDescription',
  'NoEcho',
]);
const SCALAR_TYPE = /^(String|Number|AWS::[A-Za-z0-9]+::[A-Za-z0-9:]+)$/;
const LIST_TYPE = /^(CommaDelimitedList|List<[\w:]+>)$/;
const SSM_TYPE = /^AWS::SSM::Parameter::Value<(.+)>$/;

export interface GivenParameter {
  readonly key: string;
  readonly value?: string;
  readonly usePrevious: boolean;
}

export interface ParameterValues {
  /** As given or by default, before SSM is read; what `DescribeStacks` shows. */
  readonly given: ReadonlyMap<string, string>;
  /** What `Ref` gives. */
  readonly resolved: ReadonlyMap<string, string | readonly string[]>;
}

export function resolveParameters(
  definitions: Readonly<Record<string, ParameterDefinition>>,
  given: readonly GivenParameter[],
  previous: ReadonlyMap<string, string>,
  readSsm: (name: string) => string,
): ParameterValues {
  const surplus = given.filter(({ key }) => !Object.hasOwn(definitions, key)).map(({ key }) => key);
  if (surplus.length > 0) {
    throw refuse(`Parameters: [${surplus.join(', ')}] do not exist in the template`);
  }
  const values = new Map<string, string>();
  const missing: string[] = [];
  for (const [key, definition] of Object.entries(definitions)) {
    const entry = given.find((parameter) => parameter.key === key);
    const value = entry?.usePrevious ? previous.get(key) : (entry?.value ?? definition.Default);
    if (value === undefined) {
      missing.push(key);
    } else {
      values.set(key, String(value));
    }
  }
  if (missing.length > 0) {
    throw refuse(`Parameters: [${missing.join(', ')}] must have values`);
  }
  return { given: values, resolved: new Map([...values].map(([key, value]) => [key, resolve(key, definitions[key], value, readSsm)])) };
}

function resolve(
  key: string,
  definition: ParameterDefinition | undefined,
  value: string,
  readSsm: (name: string) => string,
): string | readonly string[] {
  const type = definition?.Type ?? '';
  const ssm = SSM_TYPE.exec(type);
  const content = ssm ? readSsm(value) : value;
  if (definition?.AllowedValues && !definition.AllowedValues.map(String).includes(value)) {
    throw refuse(definition.ConstraintDescription ?? `Parameter '${key}' must be one of AllowedValues`);
  }
  if (definition?.AllowedPattern !== undefined && !new RegExp(`^(?:${definition.AllowedPattern})$`).test(value)) {
    throw refuse(definition.ConstraintDescription ?? `Parameter '${key}' must match pattern ${definition.AllowedPattern}`);
  }
  const contentType = ssm?.[1] ?? type;
  if (LIST_TYPE.test(contentType)) {
    return content.split(',').map((element) => element.trim());
  }
  if (!SCALAR_TYPE.test(contentType)) {
    throw refuse(`Template format error: Unrecognized parameter type: ${type}`);
  }
  return content;
}

function refuse(message: string): AwsError {
  return new AwsError('ValidationError', message);
}
