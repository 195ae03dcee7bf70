import { availabilityZonesOf } from '../../../sandbox/aws/availability-zones';

const [HERE, EAST] = ['123456789012', 'us-east-1'];
const ids = (accountId: string, region: string) => availabilityZonesOf(accountId, region).map(({ id }) => id);

test('zones have names of their Region and ids of their own', () => {
  expect(availabilityZonesOf(HERE, 'ap-southeast-2')).toEqual([
    { name: 'ap-southeast-2a', id: 'apse2-az2' },
    { name: 'ap-southeast-2b', id: 'apse2-az3' },
    { name: 'ap-southeast-2c', id: 'apse2-az1' },
  ]);
  expect(ids(HERE, EAST)).toEqual(['use1-az4', 'use1-az6', 'use1-az1', 'use1-az2', 'use1-az3', 'use1-az5']);
});

test('zones are the same in every account, by other names', () => {
  expect(ids('111111111111', EAST)).toEqual(ids(HERE, EAST));
  expect(ids('111111111112', EAST)).not.toEqual(ids(HERE, EAST));
  expect([...ids('111111111112', EAST)].sort()).toEqual([...ids(HERE, EAST)].sort());
});

test('zones of what is no Region are an error', () => {
  expect(() => availabilityZonesOf(HERE, 'mars')).toThrow('a Region must be named as us-east-1 is, got: mars');
});
