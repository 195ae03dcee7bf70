/* The `Condition` of a statement: operators, their qualifiers, and keys that the request has not. */
import { BlockList, isIP } from 'node:net';
import { matches, matchesArn, parsePattern, type Variables } from './pattern';

export type Context = ReadonlyMap<string, readonly string[]>;

/** Undefined where a variable of the policy has no value in the request: then the condition does not hold, negated or not. */
type Test = (given: string, wanted: string, variables: Variables) => boolean | undefined;

const resolved = (text: string, variables: Variables): string | undefined => parsePattern(text, variables, false)?.join('');
const equals: Test = (given, wanted, variables) => {
  const value = resolved(wanted, variables);
  return value === undefined ? undefined : given === value;
};
const equalsIgnoringCase: Test = (given, wanted, variables) => {
  const value = resolved(wanted, variables);
  return value === undefined ? undefined : given.toLowerCase() === value.toLowerCase();
};
const like: Test = (given, wanted, variables) => {
  const pattern = parsePattern(wanted, variables);
  return pattern === undefined ? undefined : matches(pattern, given);
};
const arnLike: Test = (given, wanted, variables) => matchesArn(wanted, given, variables);
const numeric =
  (compare: (given: number, wanted: number) => boolean): Test =>
  (given, wanted) =>
    given.trim() !== '' && wanted.trim() !== '' && compare(Number(given), Number(wanted));
const date =
  (compare: (given: number, wanted: number) => boolean): Test =>
  (given, wanted) =>
    compare(secondsOf(given), secondsOf(wanted));
const inRange: Test = (given, wanted) => {
  const [address = '', length] = wanted.split('/');
  const family = isIP(address);
  if (family === 0 || isIP(given) !== family) {
    return false;
  }
  const range = new BlockList();
  range.addSubnet(address, Number(length ?? (family === 4 ? 32 : 128)), family === 4 ? 'ipv4' : 'ipv6');
  return range.check(given, family === 4 ? 'ipv4' : 'ipv6');
};

/** ISO 8601, or seconds since 1970. */
function secondsOf(text: string): number {
  return /^\d+(\.\d+)?$/.test(text) ? Number(text) : Date.parse(text) / 1000;
}

interface Operator {
  readonly test: Test;
  /** Holds if no value of the policy is met. */
  readonly negated?: true;
}

const OPERATORS: Readonly<Record<string, Operator>> = {
  StringEquals: { test: equals },
  StringNotEquals: { test: equals, negated: true },
  StringEqualsIgnoreCase: { test: equalsIgnoringCase },
  StringNotEqualsIgnoreCase: { test: equalsIgnoringCase, negated: true },
  StringLike: { test: like },
  StringNotLike: { test: like, negated: true },
  NumericEquals: { test: numeric((given, wanted) => given === wanted) },
  NumericNotEquals: { test: numeric((given, wanted) => given === wanted), negated: true },
  NumericLessThan: { test: numeric((given, wanted) => given < wanted) },
  NumericLessThanEquals: { test: numeric((given, wanted) => given <= wanted) },
  NumericGreaterThan: { test: numeric((given, wanted) => given > wanted) },
  NumericGreaterThanEquals: { test: numeric((given, wanted) => given >= wanted) },
  DateEquals: { test: date((given, wanted) => given === wanted) },
  DateNotEquals: { test: date((given, wanted) => given === wanted), negated: true },
  DateLessThan: { test: date((given, wanted) => given < wanted) },
  DateLessThanEquals: { test: date((given, wanted) => given <= wanted) },
  DateGreaterThan: { test: date((given, wanted) => given > wanted) },
  DateGreaterThanEquals: { test: date((given, wanted) => given >= wanted) },
  Bool: { test: (given, wanted) => given.toLowerCase() === wanted.toLowerCase() },
  BinaryEquals: { test: (given, wanted) => given === wanted },
  IpAddress: { test: inRange },
  NotIpAddress: { test: inRange, negated: true },
  ArnEquals: { test: arnLike },
  ArnLike: { test: arnLike },
  ArnNotEquals: { test: arnLike, negated: true },
  ArnNotLike: { test: arnLike, negated: true },
};

/** Of `ForAllValues:StringEqualsIfExists`, the operator itself; undefined for what IAM does not know. */
const NAME = /^(?:(ForAllValues|ForAnyValue):)?([A-Za-z]+?)(IfExists)?$/;

export function isOperator(name: string): boolean {
  const operator = NAME.exec(name)?.[2] ?? '';
  return operator === 'Null' ? name === 'Null' : Object.hasOwn(OPERATORS, operator);
}

/** Every key of every operator has to hold. */
export function conditionHolds(condition: unknown, context: Context, variables: Variables): boolean {
  return Object.entries((condition ?? {}) as Readonly<Record<string, Readonly<Record<string, unknown>>>>).every(([name, keys]) =>
    Object.entries(keys).every(([key, wanted]) => keyHolds(name, context.get(key.toLowerCase()), [wanted].flat().map(String), variables)),
  );
}

function keyHolds(name: string, given: readonly string[] | undefined, wanted: readonly string[], variables: Variables): boolean {
  if (name === 'Null') {
    return wanted.some((absent) => (absent.toLowerCase() === 'true') === (given === undefined));
  }
  const [, qualifier, operatorName = '', ifExists] = NAME.exec(name) ?? [];
  const operator = OPERATORS[operatorName];
  if (operator === undefined) {
    return false;
  }
  const { test, negated = false } = operator;
  const holds = (value: string): boolean => {
    const met = wanted.map((one) => test(value, one, variables));
    return negated ? met.every((one) => one === false) : met.includes(true);
  };
  if (given === undefined || given.length === 0) {
    return ifExists !== undefined || qualifier === 'ForAllValues' || (negated && qualifier === undefined);
  }
  if (qualifier === 'ForAllValues') {
    return given.every(holds);
  }
  // A key with several values and no qualifier is a mistake that IAM does not define: it grants nothing here.
  return qualifier === 'ForAnyValue' ? given.some(holds) : given.length === 1 && given.every(holds);
}
