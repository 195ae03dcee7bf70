/* Reads a template's values, which may be of the wrong type or hold members that this stand-in does not know. */
import { type Properties, type ResourceContext } from './resource-type';
import { AwsError } from '../service';
import { generatedName } from './generated-name';
import { tagsInStack, type Tags } from './tags';

export function text(properties: Properties, name: string): string {
  const value = optionalText(properties, name);
  if (value === undefined) {
    throw invalid(`required key [${name}] not found`);
  }
  return value;
}

export function optionalText(properties: Properties, name: string): string | undefined {
  const value = properties[name];
  if (value === undefined) {
    return undefined;
  }
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') {
    throw invalid(`${name} must be a string, got: ${JSON.stringify(value)}`);
  }
  return String(value);
}

export function optionalNumber(properties: Properties, name: string): number | undefined {
  const value = optionalText(properties, name);
  if (value !== undefined && !/^-?\d+$/.test(value)) {
    throw invalid(`${name} must be a whole number, got: ${value}`);
  }
  return value === undefined ? undefined : Number(value);
}

/** CloudFormation takes `"true"` for `true`. */
export function optionalBoolean(properties: Properties, name: string): boolean | undefined {
  const value = optionalText(properties, name);
  if (value !== undefined && value !== 'true' && value !== 'false') {
    throw invalid(`${name} must be a boolean, got: ${value}`);
  }
  return value === undefined ? undefined : value === 'true';
}

export function texts(properties: Properties, name: string): readonly string[] {
  return list(properties, name).map((value) => {
    if (typeof value !== 'string') {
      throw invalid(`${name} must be a list of strings, got: ${JSON.stringify(value)}`);
    }
    return value;
  });
}

/** Objects of a list, each with these members and no others. */
export function objects(properties: Properties, name: string, members: readonly string[]): readonly Properties[] {
  return list(properties, name).map((value) => withMembers(value, `${name} entry`, members));
}

export function optionalObject(properties: Properties, name: string, members: readonly string[]): Properties | undefined {
  return properties[name] === undefined ? undefined : withMembers(properties[name], name, members);
}

/** As a list of `Key` and `Value`. */
export function tagsOf(properties: Properties, context: ResourceContext): Tags {
  const own = objects(properties, 'Tags', ['Key', 'Value']);
  return tagsInStack(Object.fromEntries(own.map((tag) => [text(tag, 'Key'), text(tag, 'Value')])), context);
}

/** Refuses a property that is understood with one value only. */
export function refuseOther(properties: Properties, name: string, only: string): void {
  const value = optionalText(properties, name);
  if (value !== undefined && value !== only) {
    throw invalid(`the local AWS knows ${name} ${only} only, got: ${value}`);
  }
}

/** A generated name for services that allow 64 characters; the end stays, since it is what makes it unique. */
export function shortGeneratedName(context: ResourceContext): string {
  const name = generatedName(context);
  return name.length <= 64 ? name : `${name.slice(0, 50)}-${name.slice(-13)}`;
}

function list(properties: Properties, name: string): readonly unknown[] {
  const value = properties[name] ?? [];
  if (!Array.isArray(value)) {
    throw invalid(`${name} must be a list, got: ${JSON.stringify(value)}`);
  }
  return value;
}

function withMembers(value: unknown, what: string, members: readonly string[]): Properties {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw invalid(`${what} must be an object, got: ${JSON.stringify(value)}`);
  }
  const unknown = Object.keys(value).filter((member) => !members.includes(member));
  if (unknown.length > 0) {
    throw invalid(`${what} has members that the local AWS does not know: ${unknown.join(', ')}`);
  }
  return value as Properties;
}

function invalid(message: string): AwsError {
  return new AwsError('ValidationError', message);
}
