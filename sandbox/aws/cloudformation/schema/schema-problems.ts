/* Compares properties with AWS's schema, in the words of CloudFormation. Values that a function gives later are left alone. */
import { functionOf } from '../state/references';
import { type MemberSchemas, type ResourceSchema, type ValueSchema } from './resource-schema';

export interface SchemaProblem {
  /** Below the resource's properties: `/DnsOptions/DnsRecordIpType`, empty for the properties themselves. */
  readonly path: string;
  readonly message: string;
}

export function schemaProblems(properties: Readonly<Record<string, unknown>>, schema: ResourceSchema): readonly SchemaProblem[] {
  return problemsOfMembers(properties, schema.properties, '');
}

/** `#/SubnetIds: expected type: JSONArray, found: String`. */
export function problemText({ path, message }: SchemaProblem): string {
  return `#${path}: ${message}`;
}

function problemsOfMembers(
  value: Readonly<Record<string, unknown>>,
  schemas: Readonly<MemberSchemas>,
  path: string,
): readonly SchemaProblem[] {
  const extraneous = Object.keys(value).filter((name) => !Object.hasOwn(schemas, name));
  const missing = Object.keys(schemas).filter((name) => schemas[name]?.required && value[name] === undefined);
  return [
    ...extraneous.map((name) => ({ path, message: `extraneous key [${name}] is not permitted` })),
    ...missing.map((name) => ({ path, message: `required key [${name}] not found` })),
    ...Object.entries(schemas).flatMap(([name, schema]) => problemsOfValue(value[name], schema.value, `${path}/${name}`)),
  ];
}

function problemsOfValue(value: unknown, schema: ValueSchema, path: string): readonly SchemaProblem[] {
  if (value === undefined || functionOf(value)) {
    return [];
  }
  const expected = (type: string): readonly SchemaProblem[] => [{ path, message: `expected type: ${type}, found: ${typeNameOf(value)}` }];
  switch (schema.kind) {
    case 'anything':
      return [];
    case 'string':
      if (!isScalar(value)) {
        return expected('String');
      }
      return schema.allowed?.includes(String(value)) === false ? [{ path, message: `${String(value)} is not a valid enum value` }] : [];
    // CloudFormation reads numbers and booleans from strings.
    case 'boolean':
      return ['true', 'false'].includes(scalarText(value)) ? [] : expected('Boolean');
    case 'integer':
      return /^-?\d+$/.test(scalarText(value)) ? [] : expected('Integer');
    case 'number':
      return scalarText(value) !== '' && !Number.isNaN(Number(scalarText(value))) ? [] : expected('Number');
    case 'list':
      return Array.isArray(value)
        ? value.flatMap((element, index) => problemsOfValue(element, schema.element, `${path}/${index}`))
        : expected('JSONArray');
    case 'map':
      return isObject(value)
        ? Object.entries(value).flatMap(([name, element]) => problemsOfValue(element, schema.element, `${path}/${name}`))
        : expected('JSONObject');
    case 'tag':
      return isObject(value) ? problemsOfMembers(value, TAG_MEMBERS, path) : expected('JSONObject');
    case 'object':
      return isObject(value) ? problemsOfMembers(value, schema.members, path) : expected('JSONObject');
    case 'union': {
      const tried = schema.alternatives.map((alternative) => problemsOfValue(value, alternative, path));
      return tried.some((problems) => problems.length === 0)
        ? []
        : [{ path, message: `#: no subschema matched out of the total ${tried.length} subschemas` }];
    }
  }
}

const TAG_MEMBERS: MemberSchemas = {
  Key: { value: { kind: 'string' }, required: true },
  Value: { value: { kind: 'string' }, required: true },
};

function isScalar(value: unknown): boolean {
  return ['string', 'number', 'boolean'].includes(typeof value);
}

function scalarText(value: unknown): string {
  return isScalar(value) ? String(value) : '';
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function typeNameOf(value: unknown): string {
  if (Array.isArray(value)) {
    return 'JSONArray';
  }
  switch (typeof value) {
    case 'string':
      return 'String';
    case 'number':
      return Number.isInteger(value) ? 'Integer' : 'Double';
    case 'boolean':
      return 'Boolean';
    default:
      return value === null ? 'Null' : 'JSONObject';
  }
}
