/*
 * Text of users in haproxy.cfg. A line consists of words; whatever a word holds, it stays one word and means itself.
 * Only the functions of this file put a value into the configuration.
 */

/** A value that is known at deployment only: the container gets it as an environment variable, which HAProxy reads. */
export interface EnvironmentVariable {
  readonly variable: string;
}

export type Value = string | EnvironmentVariable;

/** One word. HAProxy interprets nothing between single quotes, and of an environment variable only its name. */
export function word(prop: string, value: Value, suffix = ''): string {
  if (typeof value !== 'string') {
    return `"\${${variableName(value)}}${suffix}"`;
  }
  requireText(prop, value);
  // A quote ends the quoted text, and a line feed ends the line: both stand outside, escaped.
  return `'${[...`${value}${suffix}`].map(quoted).join('')}'`;
}

/** A sample expression with the value. HAProxy reads its arguments a second time, so only harmless characters may be in it. */
export function expression(prop: string, value: Value): string {
  if (typeof value !== 'string') {
    return `env(${variableName(value)})`;
  }
  if (!/^[A-Za-z0-9._:/-]+$/.test(value)) {
    throw new Error(`\`${prop}\` must consist of letters, digits and . _ : / -, got: '${value}'`);
  }
  return `str(${value})`;
}

/** A name that HAProxy and people use: of a role, for instance. It needs no quotes anywhere. */
export function plainName(prop: string, value: string): string {
  if (!/^[A-Za-z][A-Za-z0-9_-]{0,62}$/.test(value)) {
    throw new Error(`\`${prop}\` must be a letter followed by up to 62 letters, digits, hyphens or underscores, got: '${value}'`);
  }
  return value;
}

function variableName({ variable }: EnvironmentVariable): string {
  if (!/^[A-Z][A-Z0-9_]*$/.test(variable)) {
    throw new Error(`the name of an environment variable must consist of capitals, digits and underscores, got: '${variable}'`);
  }
  return variable;
}

function requireText(prop: string, value: string): void {
  if (value === '') {
    throw new Error(`\`${prop}\` must not be empty: HAProxy takes an empty word for the end of the line`);
  }
  if (value === '}') {
    throw new Error(`\`${prop}\` must not be a single closing brace: HAProxy takes it for the end of a condition, quoted or not`);
  }
  if (/[\0\p{Surrogate}]/u.test(value)) {
    throw new Error(`\`${prop}\` must be text without NUL and without half surrogate pairs, got: ${JSON.stringify(value)}`);
  }
}

function quoted(character: string): string {
  const code = character.charCodeAt(0);
  const special = character === "'" || code < 0x20 || code === 0x7f;
  return special ? `'\\x${code.toString(16).padStart(2, '0')}'` : character;
}
