/* The resource types as the engine asks for them. What is not among them does not exist here. */
import { type ResourceType } from '../../resource-types/resource-type';
import { customResource, isCustomResource, type CustomResourceAccount } from '../resources/custom-resource';

/** A type with the questions that the engine asks of it. */
export interface KnownResourceType<Account> {
  readonly type: ResourceType<Account>;
  readonly isCustom: boolean;
  understands(property: string): boolean;
  hasAttribute(attribute: string): boolean;
}

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
      return { type: customResource(name), isCustom: true, understands: () => true, hasAttribute: () => true };
    }
    const type = this.types.get(name);
    return (
      type && {
        type,
        isCustom: false,
        understands: (property) => Object.hasOwn(type.properties, property),
        hasAttribute: (attribute) => type.attributes?.includes(attribute) ?? true,
      }
    );
  }

  /** For a type that the template check has let pass. */
  get(name: string): KnownResourceType<Account> {
    const found = this.find(name);
    if (!found) {
      throw new Error(`no resource type ${name}`);
    }
    return found;
  }
}
