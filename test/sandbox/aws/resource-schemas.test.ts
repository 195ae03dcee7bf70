import { awsSchema } from '../../../sandbox/aws/cloudformation/schema/aws-schemas';
import { type ResourceSchema } from '../../../sandbox/aws/cloudformation/schema/resource-schema';
import { problemText, schemaProblems } from '../../../sandbox/aws/cloudformation/schema/schema-problems';
import { RESOURCE_TYPES } from '../../../sandbox/aws/registry';
import { type ResourceType } from '../../../sandbox/aws/resource-types/resource-type';
import { createFixture } from './account-fixture';
import { reason, statuses, TestEngine, thing } from './engine';

const FROM_AWS = RESOURCE_TYPES.filter((type: ResourceType<never>) => !type.schema) as readonly ResourceType<never>[];

function schemaOf(type: string): ResourceSchema {
  const schema = awsSchema(
    type,
    FROM_AWS.map((other) => other.type),
  );
  if (!schema) {
    throw new Error(`no schema of ${type}`);
  }
  return schema;
}

describe.each(FROM_AWS.map((type) => [type.type, type] as const))('%s', (name, type) => {
  const implemented = type.properties === 'all' ? Object.keys(schemaOf(name).properties) : type.properties;

  test('implements what AWS knows', () => {
    const schema = schemaOf(name);
    expect(implemented.filter((property) => !Object.hasOwn(schema.properties, property))).toEqual([]);
    expect(type.attributes === 'all' ? [] : type.attributes.filter((attribute) => !schema.attributes.includes(attribute))).toEqual([]);
  });

  test('takes every property that AWS requires', () => {
    const required = Object.entries(schemaOf(name).properties).filter(([, { required }]) => required);
    expect(required.map(([property]) => property).filter((property) => !implemented.includes(property))).toEqual([]);
  });

  test('can be updated if anything can change in place, and says when a change that may replace it does', () => {
    const { properties } = schemaOf(name);
    expect(type.update !== undefined).toBe(implemented.some((property) => properties[property]?.replaces !== 'yes'));
    if (type.properties !== 'all') {
      expect(type.replaces !== undefined).toBe(implemented.some((property) => properties[property]?.replaces === 'maybe'));
    }
  });
});

test('the tenancy of a VPC changes in place only to the default', async () => {
  const { account } = await createFixture();
  const vpc = account.cloudFormation.types.get('AWS::EC2::VPC');
  expect(vpc.recreates('InstanceTenancy')).toBe('Conditionally');
  expect(vpc.replaces('InstanceTenancy', { InstanceTenancy: 'dedicated' }, {})).toBe(true);
  expect(vpc.replaces('InstanceTenancy', {}, { InstanceTenancy: 'dedicated' })).toBe(false);
});

describe('properties of an endpoint', () => {
  const problems = (properties: object) =>
    schemaProblems({ VpcId: 'vpc-1', ...properties }, schemaOf('AWS::EC2::VPCEndpoint')).map(problemText);

  test.each([
    [{}],
    [{ SubnetIds: ['subnet-1'], PrivateDnsEnabled: 'true', VpcEndpointType: 'Interface', Tags: [{ Key: 'a', Value: 1 }] }],
    [{ SubnetIds: { 'Fn::Split': [',', 'a,b'] }, DnsOptions: { DnsRecordIpType: { Ref: 'P' } } }],
    [{ PolicyDocument: { Statement: [] } }],
    [{ PolicyDocument: '{}' }],
  ])('%j are in order', (properties) => expect(problems(properties)).toEqual([]));

  test.each([
    [{ VpcId: undefined }, '#: required key [VpcId] not found'],
    [{ Colour: 'red' }, '#: extraneous key [Colour] is not permitted'],
    [{ SubnetIds: 'subnet-1' }, '#/SubnetIds: expected type: JSONArray, found: String'],
    [{ SubnetIds: [['subnet-1']] }, '#/SubnetIds/0: expected type: String, found: JSONArray'],
    [{ PrivateDnsEnabled: 'yes' }, '#/PrivateDnsEnabled: expected type: Boolean, found: String'],
    [{ VpcEndpointType: 'Interfaces' }, '#/VpcEndpointType: Interfaces is not a valid enum value'],
    [{ DnsOptions: [] }, '#/DnsOptions: expected type: JSONObject, found: JSONArray'],
    [{ DnsOptions: { Colour: 'red' } }, '#/DnsOptions: extraneous key [Colour] is not permitted'],
    [{ Tags: [{ Key: 'a' }] }, '#/Tags/0: required key [Value] not found'],
    [{ Tags: { a: 'b' } }, '#/Tags: expected type: JSONArray, found: JSONObject'],
  ])('%j', (properties, problem) => expect(problems(properties)).toEqual([problem]));
});

describe('the engine', () => {
  test('fails the change set over properties that break the schema', () => {
    const engine = new TestEngine();
    const changeSet = engine.changeSet({ Resources: { A: thing({ Colour: 'red' }), B: thing({ Number: 'three', Name: { Ref: 'A' } }) } });
    expect(changeSet).toMatchObject({
      status: 'FAILED',
      statusReason: expect.stringContaining('AWS::EarlyValidation::PropertyValidation') as string,
      executionStatus: 'UNAVAILABLE',
      validationFailures: [
        { logicalId: 'A', path: '/Resources/A/Properties', reason: '#: extraneous key [Colour] is not permitted' },
        { logicalId: 'B', path: '/Resources/B/Properties/Number', reason: '#/Number: expected type: Integer, found: String' },
      ],
    });
    expect(engine.done).toEqual([]);
  });

  test('fails the resource over a value that is known only while it deploys', async () => {
    const engine = new TestEngine();
    const stack = await engine.deploy({ A: thing({ Text: 'three' }), B: thing({ Number: { 'Fn::GetAtt': ['A', 'Text'] } }) });
    expect(statuses(stack, 'B')[0]).toBe('CREATE_FAILED');
    expect(reason(stack, 'B', 'CREATE_FAILED')).toBe(
      'Properties validation failed for resource B with message:\n[#/Number: expected type: Integer, found: String]',
    );
  });
});
