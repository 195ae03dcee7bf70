import { tagsInStack } from '../../../sandbox/aws/resource-types/tags';
import { createFixture } from './account-fixture';
import { RESOURCE_TYPES } from '../../../sandbox/aws/registry';
import { type ResourceType } from '../../../sandbox/aws/resource-types/resource-type';

const CONTEXT = {
  account: undefined,
  region: 'us-east-1',
  stackName: 'Stack',
  stackId: 'arn',
  logicalId: 'Thing',
  stackTags: { team: 'data' },
};
const SYSTEM_TAGS = {
  'aws:cloudformation:logical-id': 'Thing',
  'aws:cloudformation:stack-id': 'arn:aws:cloudformation:us-east-1:123456789012:stack/Stack/0',
  'aws:cloudformation:stack-name': 'Stack',
};

function many(count: number): Record<string, string> {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`key${index}`, 'value']));
}

test('the resource’s own tags come above the stack’s, and CloudFormation’s beside them', () => {
  expect(tagsInStack({ team: 'network', a: 'b' }, CONTEXT)).toEqual({
    team: 'network',
    a: 'b',
    'aws:cloudformation:logical-id': 'Thing',
    'aws:cloudformation:stack-id': 'arn',
    'aws:cloudformation:stack-name': 'Stack',
  });
});

test('the limits are AWS’s', () => {
  expect(Object.keys(tagsInStack({ ...many(48), ['k'.repeat(128)]: 'v'.repeat(256) }, CONTEXT))).toHaveLength(53);
});

test.each([
  ['many tags', many(50), 'TagLimitExceeded'],
  ['a long key', { ['k'.repeat(129)]: 'v' }, 'InvalidParameterValue'],
  ['a long value', { k: 'v'.repeat(257) }, 'InvalidParameterValue'],
  ['a key of AWS’s', { 'aws:cloudformation:stack-name': 'Other' }, 'InvalidParameterValue'],
  ['a key of AWS’s in capitals', { 'AWS:x': 'y' }, 'InvalidParameterValue'],
])('%s is refused', (_what, tags, code) => {
  expect(() => tagsInStack(tags, CONTEXT)).toThrow(expect.objectContaining({ code }) as Error);
});

test('what CloudFormation creates in EC2 says which stack it belongs to, after an update too', async () => {
  const fixture = await createFixture();
  const { ec2 } = fixture.account;
  const type = RESOURCE_TYPES.find((candidate) => candidate.type === 'AWS::EC2::VPCEndpoint') as ResourceType;
  const properties = {
    VpcEndpointType: 'Interface',
    ServiceName: fixture.request().serviceName,
    VpcId: fixture.vpcId,
    SubnetIds: fixture.subnetIds.slice(0, 2),
  };
  const { physicalId } = await type.create(properties, fixture.context());
  expect(ec2.endpoints.get(physicalId).tags).toEqual(SYSTEM_TAGS);
  await type.update?.(physicalId, { ...properties, Tags: [{ Key: 'a', Value: 'b' }] }, properties, fixture.context());
  expect(ec2.endpoints.get(physicalId).tags).toEqual({ ...SYSTEM_TAGS, a: 'b' });
  await fixture.account.close();
});
