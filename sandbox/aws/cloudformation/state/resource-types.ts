/* The resource types as the engine asks for them. What is not among them does not exist here. */
import { type Properties, type ResourceType } from '../../resource-types/resource-type';
import { customResource, isCustomResource, type CustomResourceAccount } from '../resources/custom-resource';
import { awsSchema } from '../schema/aws-schemas';
import { type ResourceSchema } from '../schema/resource-schema';
import { schemaProblems, type SchemaProblem } from '../schema/schema-problems';

/** A type with the questions that the engine asks of it. */
export interface KnownResourceType<Account> {
  readonly type: ResourceType<Account>;
  readonly isCustom: boolean;
  readonly isTaggable: boolean;
  /** Properties that AWS knows and this type does not implement. */
  unimplemented(properties: Properties): readonly string[];
  /** Undefined for an attribute that AWS knows and this type does not implement. */
  hasAttribute(attribute: string): boolean | undefined;
  /** Whatever AWS's schema has against the properties; values that functions give later are left alone. */
  problemsOf(properties: Properties): readonly SchemaProblem[];
  /** Whether a change to the property replaces the resource, before its values are known. */
  recreates(property: string): 'Always' | 'Conditionally' | 'Never';
  replaces(property: string, properties: Properties, previous: Properties): boolean;
}

const RECREATES = { yes: 'Always', maybe: 'Conditionally', no: 'Never' } as const;

export class ResourceTypes<Account extends CustomResourceAccount = CustomResourceAccount> {
  private readonly types: ReadonlyMap<string, ResourceType<Account>>;

  constructor(
    /** What the types act on. */
    readonly account: Account,
    types: readonly ResourceType<Account>[],
  ) {
    this.types = new Map(types.map((type) => [type.type, type]));
  }

  find(name: string): KnownResourceType<Account> | undefined {
    if (isCustomResource(name)) {
      return withoutSchema(customResource(name));
    }
    const type = this.types.get(name);
    return type && withSchema(type, this.schemaOf(type));
  }

  /** For a type that the template check has let pass. */
  get(name: string): KnownResourceType<Account> {
    const found = this.find(name);
    if (!found) {
      throw new Error(`no resource type ${name}`);
    }
    return found;
  }

  private schemaOf(type: ResourceType<Account>): ResourceSchema {
    const schema = type.schema ?? awsSchema(type.type, this.types.keys());
    if (!schema) {
      throw new Error(`AWS has no resource type ${type.type}`);
    }
    return schema;
  }
}

/** The properties of a custom resource are its function's business. */
function withoutSchema<Account>(type: ResourceType<Account>): KnownResourceType<Account> {
  return {
    type,
    isCustom: true,
    isTaggable: false,
    unimplemented: () => [],
    hasAttribute: () => true,
    problemsOf: () => [],
    recreates: () => 'Never',
    replaces: () => false,
  };
}

function withSchema<Account>(type: ResourceType<Account>, schema: ResourceSchema): KnownResourceType<Account> {
  const implementsProperty = (property: string) => type.properties === 'all' || type.properties.includes(property);
  const replacementOf = (property: string) => schema.properties[property]?.replaces ?? 'no';
  return {
    type,
    isCustom: false,
    isTaggable: schema.tagProperty !== undefined && implementsProperty(schema.tagProperty),
    unimplemented: (properties) =>
      Object.keys(properties).filter((name) => Object.hasOwn(schema.properties, name) && !implementsProperty(name)),
    hasAttribute: (attribute) => {
      if (!schema.attributes.includes(attribute)) {
        return false;
      }
      return type.attributes === 'all' || type.attributes.includes(attribute) || undefined;
    },
    problemsOf: (properties) => schemaProblems(properties, schema),
    recreates: (property) => RECREATES[replacementOf(property)],
    replaces: (property, properties, previous) =>
      replacementOf(property) === 'maybe' ? (type.replaces?.(property, properties, previous) ?? false) : replacementOf(property) === 'yes',
  };
}
