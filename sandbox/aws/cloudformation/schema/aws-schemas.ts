/* AWS's schemas of resource types, from the database that the CDK generates its L1 constructs from. */
import { loadAwsServiceSpecSync } from '@aws-cdk/aws-service-spec';
import { type PropertyType, type Resource, type SpecDatabase, type TypeDefinition } from '@aws-cdk/service-spec-types';
import { type MemberSchemas, type ResourceSchema, type ValueSchema } from './resource-schema';

const SCHEMAS = new Map<string, ResourceSchema | undefined>();

/** Undefined for a type that AWS does not know. `others` are read with it: reading takes most of a second, however few it reads. */
export function awsSchema(type: string, others: Iterable<string> = []): ResourceSchema | undefined {
  if (!SCHEMAS.has(type)) {
    const database = loadAwsServiceSpecSync();
    const reader = new SchemaReader(database);
    for (const name of [type, ...others]) {
      const [found] = database.lookup('resource', 'cloudFormationType', 'equals', name);
      SCHEMAS.set(name, found && reader.read(found));
    }
  }
  return SCHEMAS.get(type);
}

class SchemaReader {
  private readonly definitions = new Map<string, MemberSchemas>();

  constructor(private readonly database: SpecDatabase) {}

  read({ properties, attributes, tagInformation }: Resource): ResourceSchema {
    return {
      properties: Object.fromEntries(
        Object.entries(properties).map(([name, { type, required = false, causesReplacement = 'no' }]) => [
          name,
          { value: this.valueOf(type), required, replaces: causesReplacement },
        ]),
      ),
      attributes: Object.keys(attributes),
      tagProperty: tagInformation?.tagPropertyName,
    };
  }

  private valueOf(type: PropertyType): ValueSchema {
    switch (type.type) {
      case 'string':
        return { kind: 'string', allowed: type.allowedValues };
      case 'date-time':
        return { kind: 'string' };
      case 'integer':
      case 'number':
      case 'boolean':
      case 'tag':
        return { kind: type.type };
      case 'array':
        return { kind: 'list', element: this.valueOf(type.element) };
      case 'map':
        return { kind: 'map', element: this.valueOf(type.element) };
      case 'ref':
        return { kind: 'object', members: this.membersOf(this.database.get('typeDefinition', type.reference)) };
      case 'union':
        return { kind: 'union', alternatives: type.types.map((alternative) => this.valueOf(alternative)) };
      case 'json':
      case 'null':
        return { kind: 'anything' };
    }
  }

  private membersOf(definition: TypeDefinition): MemberSchemas {
    const known = this.definitions.get(definition.$id);
    if (known) {
      return known;
    }
    const members: MemberSchemas = {};
    this.definitions.set(definition.$id, members);
    for (const [name, { type, required = false }] of Object.entries(definition.properties)) {
      members[name] = { value: this.valueOf(type), required };
    }
    return members;
  }
}
