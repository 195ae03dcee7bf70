/* Evaluates the functions of templates. A function that is not in the table is an error. */
import { AwsError } from '../../service';
import { splitCidr } from './cidr';
import { attributeReference, functionOf, SUBSTITUTION, substitutionOf } from './references';

/** What names mean where a value stands. */
export interface Scope {
  /** Parameter, pseudo parameter or resource. */
  ref(name: string): unknown;
  attribute(logicalId: string, attribute: string): unknown;
  condition(name: string): boolean;
  importValue(name: string): unknown;
  availabilityZones(region: string): readonly string[];
}

/** What `Ref: AWS::NoValue` gives: the member or element that holds it disappears. */
export const NO_VALUE = Symbol('AWS::NoValue');

type Evaluate = (argument: unknown, scope: Scope) => unknown;

export const FUNCTIONS: Readonly<Record<string, Evaluate>> = {
  Ref: (argument, scope) => (argument === 'AWS::NoValue' ? NO_VALUE : scope.ref(String(argument))),
  'Fn::GetAtt': (argument, scope) => {
    const { name, attribute } = attributeReference(argument);
    return scope.attribute(name, attribute ?? '');
  },
  'Fn::Join': (argument, scope) => {
    const [delimiter, elements] = list(argument, 'Fn::Join', 2);
    return listOf(evaluate(elements, scope), 'Fn::Join')
      .map((element) => text(element, 'Fn::Join'))
      .join(String(delimiter));
  },
  'Fn::Split': (argument, scope) => {
    const [delimiter, source] = list(argument, 'Fn::Split', 2);
    return text(evaluate(source, scope), 'Fn::Split').split(String(delimiter));
  },
  'Fn::Select': (argument, scope) => {
    const [index, elements] = list(argument, 'Fn::Select', 2);
    const position = Number(evaluate(index, scope));
    const values = listOf(evaluate(elements, scope), 'Fn::Select');
    if (!(position in values)) {
      throw invalid(`Fn::Select cannot select nonexistent value at index ${position}`);
    }
    return values[position];
  },
  'Fn::Sub': (argument, scope) => {
    const [source, variables] = substitutionOf(argument);
    return source.replace(SUBSTITUTION, (_whole, literal: string, name: string) => {
      if (literal) {
        return `\${${name}}`;
      }
      if (Object.hasOwn(variables, name)) {
        return text(evaluate(variables[name], scope), 'Fn::Sub');
      }
      const reference = name.includes('.') ? attributeReference(name) : undefined;
      return text(reference ? scope.attribute(reference.name, reference.attribute ?? '') : scope.ref(name), 'Fn::Sub');
    });
  },
  'Fn::Base64': (argument, scope) => Buffer.from(text(evaluate(argument, scope), 'Fn::Base64')).toString('base64'),
  'Fn::Cidr': (argument, scope) => {
    const [block, count, hostBits] = listOf(evaluate(argument, scope), 'Fn::Cidr');
    return splitCidr(text(block, 'Fn::Cidr'), Number(count), Number(hostBits));
  },
  'Fn::GetAZs': (argument, scope) => {
    const region = text(evaluate(argument, scope), 'Fn::GetAZs');
    return scope.availabilityZones(region || text(scope.ref('AWS::Region'), 'Fn::GetAZs'));
  },
  'Fn::ImportValue': (argument, scope) => scope.importValue(text(evaluate(argument, scope), 'Fn::ImportValue')),
  'Fn::If': (argument, scope) => {
    const [condition, whenTrue, whenFalse] = list(argument, 'Fn::If', 3);
    return evaluate(scope.condition(String(condition)) ? whenTrue : whenFalse, scope);
  },
};

/** The value with every function replaced by what it gives. */
export function evaluate(value: unknown, scope: Scope): unknown {
  if (Array.isArray(value)) {
    return value.map((element) => evaluate(element, scope)).filter((element) => element !== NO_VALUE);
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  const call = functionOf(value);
  if (call) {
    const run = FUNCTIONS[call.name];
    if (!run) {
      throw invalid(`Unsupported function: ${call.name}`);
    }
    return run(call.argument, scope);
  }
  const members = Object.entries(value).map(([name, member]) => [name, evaluate(member, scope)] as const);
  return Object.fromEntries(members.filter(([, member]) => member !== NO_VALUE));
}

function list(argument: unknown, name: string, length: number): readonly unknown[] {
  if (!Array.isArray(argument) || argument.length !== length) {
    throw invalid(`${name} object requires a list of ${length} parameters`);
  }
  return argument;
}

function listOf(value: unknown, name: string): readonly unknown[] {
  if (!Array.isArray(value)) {
    throw invalid(`${name} needs a list, got ${JSON.stringify(value)}`);
  }
  return value;
}

function text(value: unknown, name: string): string {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
    return String(value);
  }
  throw invalid(`${name} needs a string, got ${JSON.stringify(value)}`);
}

export function invalid(message: string): AwsError {
  return new AwsError('ValidationError', `Template error: ${message}`);
}
