/* A resource type that does nothing: its properties are checked with AWS's schema, and it has an id and attributes of AWS's form. */
import { randomBytes, randomUUID } from 'node:crypto';
import { type AccountContext } from '../account-context';
import { generatedName } from '../resource-types/generated-name';
import { optionalText } from '../resource-types/property-readers';
import { type Properties, type ResourceContext, type ResourceState, type ResourceType } from '../resource-types/resource-type';
import { type HasInertResources } from './inert-resources';

type InertAccount = AccountContext & HasInertResources;

/** What a row makes ids and attributes of. */
export interface Parts {
  readonly properties: Properties;
  readonly accountId: string;
  readonly region: string;
  readonly availabilityZones: readonly string[];
  /** The name that the property gives or, without it, a generated one of at most that many characters. */
  name(property: string, longest?: number): string;
  text(property: string): string;
  hex(digits: number): string;
  uuid(): string;
  now(): string;
  arn(service: string, resource: string): string;
  next(counter: string): number;
}

/** `describe` gives what `Ref` gives and the attributes; `check` throws at values that AWS refuses beyond its schema. */
export function inertType(
  type: string,
  describe: (parts: Parts) => readonly [ref: string, attributes?: ResourceState['attributes']],
  check: (properties: Properties) => void = () => undefined,
): ResourceType<InertAccount> {
  return {
    type,
    properties: 'all',
    attributes: 'all',

    async create(properties, context) {
      check(properties);
      const [physicalId, attributes = {}] = describe(partsOf(properties, context));
      context.account.inertResources.create(type, { physicalId, attributes });
      return { physicalId, attributes };
    },

    async update(physicalId, properties, _previous, { account }) {
      check(properties);
      return account.inertResources.get(type, physicalId);
    },

    async delete(physicalId, _properties, { account }) {
      account.inertResources.delete(type, physicalId);
    },
  };
}

function partsOf(properties: Properties, context: ResourceContext<InertAccount>): Parts {
  const { account, region } = context;
  return {
    properties,
    accountId: account.accountId,
    region,
    availabilityZones: account.availabilityZones.map(({ name }) => name),
    name: (property, longest = 255) => optionalText(properties, property) ?? shortened(generatedName(context), longest),
    text: (property) => optionalText(properties, property) ?? '',
    hex: (digits) => randomBytes(digits).toString('hex').slice(0, digits),
    uuid: randomUUID,
    now: () => account.clock.now().toISOString(),
    arn: (service, resource) => account.arn(service, resource, region),
    next: (counter) => account.inertResources.next(counter),
  };
}

/** The end stays, since it is what makes the name unique. */
function shortened(name: string, longest: number): string {
  return name.length <= longest ? name : `${name.slice(0, longest - 13)}-${name.slice(-12)}`;
}
