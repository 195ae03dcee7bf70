/* Patterns of policies: `*` for any characters, `?` for one, and policy variables, whose values are taken as they are. */

/** The value of a policy variable, or undefined if the request has none. */
export type Variables = (key: string) => string | undefined;

/** Characters to compare, and the two wildcards. */
type Pattern = readonly (string | typeof ANY | typeof ONE)[];

const ANY = Symbol('*');
const ONE = Symbol('?');
const WILDCARDS: Readonly<Record<string, typeof ANY | typeof ONE>> = { '*': ANY, '?': ONE };
const LITERALS: Readonly<Record<string, string>> = { '*': '*', '?': '?', $: '$' };

/** Undefined where a variable has no value: such a text matches nothing. */
export function parsePattern(text: string, variables: Variables, hasWildcards = true): Pattern | undefined {
  const pattern: (string | typeof ANY | typeof ONE)[] = [];
  for (let index = 0; index < text.length;) {
    const end = text.startsWith('${', index) ? text.indexOf('}', index) : -1;
    if (end < 0) {
      const character = text.charAt(index++);
      pattern.push((hasWildcards ? WILDCARDS[character] : undefined) ?? character);
      continue;
    }
    const value = valueOf(text.slice(index + 2, end), variables);
    if (value === undefined) {
      return undefined;
    }
    pattern.push(...value.split(''));
    index = end + 1;
  }
  return pattern;
}

/** `key`, `key, 'default'`, or a character that would be special. */
function valueOf(expression: string, variables: Variables): string | undefined {
  const [key = '', ...rest] = expression.split(',');
  const byDefault = rest.join(',').trim();
  const value = LITERALS[key] ?? variables(key.trim());
  return value ?? (byDefault.startsWith("'") && byDefault.endsWith("'") && byDefault.length > 1 ? byDefault.slice(1, -1) : undefined);
}

/** Goes back to the last `*` only, so its time is the product of the two lengths at most. */
export function matches(pattern: Pattern, text: string): boolean {
  let at = 0;
  let lastAny = -1;
  let resumeAt = 0;
  for (let index = 0; index < text.length;) {
    const part = pattern[at];
    if (part === ANY) {
      lastAny = at++;
      resumeAt = index;
    } else if (part === ONE || part === text.charAt(index)) {
      at++;
      index++;
    } else if (lastAny >= 0) {
      at = lastAny + 1;
      index = ++resumeAt;
    } else {
      return false;
    }
  }
  return pattern.slice(at).every((part) => part === ANY);
}

/** With wildcards, but no variables. */
export function matchesText(pattern: string, text: string): boolean {
  return matches(parsePattern(pattern.replaceAll('${', '${$}{'), () => undefined) ?? [], text);
}

/** Each of the six parts of an ARN by itself, which an operator of conditions wants complete. Undefined where a variable has no value. */
export function matchesArn(pattern: string, arn: string, variables: Variables): boolean | undefined {
  const given = partsOf(arn);
  const wanted = partsOf(pattern).map((part) => parsePattern(part, variables));
  if (wanted.includes(undefined)) {
    return undefined;
  }
  return wanted.length === given.length && given.every((part, index) => matches(wanted[index] ?? [], part));
}

/** As `matchesArn`, for `Resource`: what an incomplete ARN lacks is anything. */
export function matchesResource(pattern: string, resource: string, variables: Variables): boolean {
  if (pattern === '*' || resource === '*') {
    return pattern === '*';
  }
  const missing = Math.max(ARN_PARTS - partsOf(pattern).length, 0);
  return matchesArn(`${pattern}${':*'.repeat(missing)}`, resource, variables) === true;
}

const ARN_PARTS = 6;

/** Colons in a variable do not end a part. */
function partsOf(arn: string): readonly string[] {
  const parts = arn.split(/:(?![^{}]*\})/);
  return [...parts.slice(0, ARN_PARTS - 1), ...(parts.length < ARN_PARTS ? [] : [parts.slice(ARN_PARTS - 1).join(':')])];
}
