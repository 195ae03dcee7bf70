/* The text of a template, JSON or YAML with the short forms of functions, as plain values. */
import { isAlias, isMap, isScalar, isSeq, parseDocument, type Node, type Pair } from 'yaml';
import { AwsError } from '../../service';

/** YAML 1.1 but for these, says CloudFormation's reference, and without aliases. */
const WITHOUT_TAGS = ['binary', 'omap', 'pairs', 'set', 'timestamp'].map((name) => `tag:yaml.org,2002:${name}`);

/** `!Sub` is `Fn::Sub`; these two are not functions of `Fn::`. */
const PLAIN_TAGS: Readonly<Record<string, string>> = { '!Ref': 'Ref', '!Condition': 'Condition' };

export function readTemplate(body: string): Readonly<Record<string, unknown>> {
  const value = body.trimStart().startsWith('{') ? readJson(body) : readYaml(body);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw formatError('unsupported structure.');
  }
  return value as Readonly<Record<string, unknown>>;
}

function readJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch (error) {
    throw formatError(`JSON not well-formed. (${(error as Error).message})`);
  }
}

function readYaml(body: string): unknown {
  const document = parseDocument(body, {
    version: '1.1',
    customTags: (tags) => tags.filter((tag) => typeof tag === 'string' || !WITHOUT_TAGS.includes(tag.tag)),
  });
  const [problem] = document.errors;
  if (problem) {
    throw formatError(`YAML not well-formed. (${problem.message.split('\n')[0] ?? ''})`);
  }
  return valueOf(document.contents);
}

function valueOf(node: unknown): unknown {
  if (isAlias(node)) {
    throw formatError('YAML aliases are not allowed in CloudFormation templates');
  }
  const value = plainValueOf(node);
  const tag = (node as Node | null)?.tag;
  return tag?.startsWith('!') && tag !== '!' ? callOf(tag, value) : value;
}

function plainValueOf(node: unknown): unknown {
  if (isMap(node)) {
    return Object.fromEntries(node.items.map(({ key, value }: Pair) => [keyOf(key), valueOf(value)]));
  }
  if (isSeq(node)) {
    return node.items.map(valueOf);
  }
  return isScalar(node) ? node.value : undefined;
}

function keyOf(key: unknown): string {
  const name = String(isScalar(key) ? (key.source ?? key.value) : key);
  if (name === '<<') {
    throw formatError('YAML hash merges are not allowed in CloudFormation templates');
  }
  return name;
}

function callOf(tag: string, value: unknown): unknown {
  if (tag === '!GetAtt' && typeof value === 'string') {
    const [name = '', ...attribute] = value.split('.');
    return { 'Fn::GetAtt': [name, attribute.join('.')] };
  }
  return { [PLAIN_TAGS[tag] ?? `Fn::${tag.slice(1)}`]: value };
}

function formatError(message: string): AwsError {
  return new AwsError('ValidationError', `Template format error: ${message}`);
}
