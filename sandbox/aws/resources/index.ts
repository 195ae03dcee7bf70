/* The resource types that the local AWS knows. What is not in this table does not exist here. */
import { type ResourceType } from '../resource-type';
import { ACCOUNT_RESOURCES } from './account-resources';
import { cdkMetadata } from '../cloudformation/resources/cdk-metadata';
import { cloudWatchAlarm } from '../cloudwatch/resources/alarm';
import { customResource, isCustomResource } from '../cloudformation/resources/custom-resource';
import { logGroup } from '../logs/resources/log-group';
import { ssmParameter } from '../ssm/resources/parameter';

export const RESOURCE_TYPES: readonly ResourceType[] = [...ACCOUNT_RESOURCES, cdkMetadata, cloudWatchAlarm, logGroup, ssmParameter];

/** A type with the questions that the engine asks of it. */
export interface KnownResourceType {
  readonly type: ResourceType;
  readonly isCustom: boolean;
  understands(property: string): boolean;
  hasAttribute(attribute: string): boolean;
}

export class ResourceTypes {
  private readonly types: ReadonlyMap<string, ResourceType>;

  constructor(types: readonly ResourceType[] = RESOURCE_TYPES) {
    this.types = new Map(types.map((type) => [type.type, type]));
  }

  find(name: string): KnownResourceType | undefined {
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
  get(name: string): KnownResourceType {
    const found = this.find(name);
    if (!found) {
      throw new Error(`no resource type ${name}`);
    }
    return found;
  }
}
