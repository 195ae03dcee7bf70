/* What a value in a template refers to, and which functions it uses. */

export interface Reference {
  readonly kind: 'Ref' | 'GetAtt' | 'Condition';
  readonly name: string;
  /** For `GetAtt`. */
  readonly attribute?: string;
}

/** The one function of an object such as `{ "Fn::Join": … }`; undefined for plain values. */
export function functionOf(value: unknown): { readonly name: string; readonly argument: unknown } | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return undefined;
  }
  const entries = Object.entries(value);
  const [entry] = entries;
  if (entry && entries.length === 1 && (entry[0] === 'Ref' || entry[0].startsWith('Fn::'))) {
    return { name: entry[0], argument: entry[1] as unknown };
  }
  return undefined;
}

/** Parts of the text of `Fn::Sub`: `${Name}`, `${Name.Attribute}`, and `${!Literal}` which stays as `${Literal}`. */
export const SUBSTITUTION = /\$\{(!?)([^}]*)\}/g;

/** Calls back for every function and every reference, however deep. */
export function visit(value: unknown, visitor: { reference(reference: Reference): void; call?(name: string): void }): void {
  if (Array.isArray(value)) {
    value.forEach((element) => visit(element, visitor));
    return;
  }
  if (typeof value !== 'object' || value === null) {
    return;
  }
  const found = functionOf(value);
  if (!found) {
    Object.values(value).forEach((member) => visit(member, visitor));
    return;
  }
  visitor.call?.(found.name);
  const { name, argument } = found;
  if (name === 'Ref') {
    visitor.reference({ kind: 'Ref', name: String(argument) });
  } else if (name === 'Fn::GetAtt') {
    visitor.reference(attributeReference(argument));
  } else if (name === 'Fn::Sub') {
    visitSubstitution(argument, visitor);
  } else if (name === 'Fn::If') {
    const [condition, ...branches] = argument as unknown[];
    visitor.reference({ kind: 'Condition', name: String(condition) });
    visit(branches, visitor);
  } else {
    visit(argument, visitor);
  }
}

/** `Fn::GetAtt` takes a list or, as a string, `Name.Attribute`. */
export function attributeReference(argument: unknown): Reference {
  const [name = '', ...attribute] = Array.isArray(argument) ? argument.map(String) : splitAtDot(String(argument));
  return { kind: 'GetAtt', name, attribute: attribute.join('.') };
}

function visitSubstitution(argument: unknown, visitor: Parameters<typeof visit>[1]): void {
  const [text, variables] = substitutionOf(argument);
  visit(Object.values(variables), visitor);
  for (const [, literal, name = ''] of text.matchAll(SUBSTITUTION)) {
    if (!literal && !Object.hasOwn(variables, name)) {
      visitor.reference(name.includes('.') ? attributeReference(name) : { kind: 'Ref', name });
    }
  }
}

export function substitutionOf(argument: unknown): readonly [string, Readonly<Record<string, unknown>>] {
  return Array.isArray(argument) ? [String(argument[0]), (argument[1] ?? {}) as Record<string, unknown>] : [String(argument), {}];
}

function splitAtDot(text: string): string[] {
  const dot = text.indexOf('.');
  return dot < 0 ? [text] : [text.slice(0, dot), text.slice(dot + 1)];
}

/** Names of resources that a value refers to. */
export function referredNames(value: unknown): ReadonlySet<string> {
  const names = new Set<string>();
  visit(value, {
    reference: ({ kind, name }) => {
      if (kind !== 'Condition') {
        names.add(name);
      }
    },
  });
  return names;
}
