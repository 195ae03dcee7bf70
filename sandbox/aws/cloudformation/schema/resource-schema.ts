/* What AWS's schema of a resource type says, as far as it is checked here. */

export type ValueSchema =
  | { readonly kind: 'string'; readonly allowed?: readonly string[] }
  | { readonly kind: 'integer' | 'number' | 'boolean' | 'tag' | 'anything' }
  | { readonly kind: 'list' | 'map'; readonly element: ValueSchema }
  | { readonly kind: 'object'; readonly members: MemberSchemas }
  | { readonly kind: 'union'; readonly alternatives: readonly ValueSchema[] };

/** A definition may contain itself, hence the interface with members that are filled in later. */
export interface MemberSchemas {
  [name: string]: MemberSchema;
}

export interface MemberSchema {
  readonly value: ValueSchema;
  readonly required: boolean;
}

export interface PropertySchema extends MemberSchema {
  /** Whether an update of the property replaces the resource; `maybe` depends on the values. */
  readonly replaces: 'yes' | 'no' | 'maybe';
}

export interface ResourceSchema {
  readonly properties: Readonly<Record<string, PropertySchema>>;
  readonly attributes: readonly string[];
  /** The property that holds the tags, if the type can be tagged. */
  readonly tagProperty?: string;
}
