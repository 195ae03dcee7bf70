import { readSettings, SettingError } from '../../bin/settings';
import { API_SERVICE, REGION, UI_SERVICE, VPC_ID } from '../fixtures/names';

const GOOD = { vpcId: VPC_ID, region: REGION, apiServiceName: API_SERVICE, uiServiceName: UI_SERVICE };

const read = (context: Record<string, unknown>): ReturnType<typeof readSettings> => readSettings((key) => context[key]);

test('reads all settings', () => {
  expect(read({ ...GOOD, serviceRegion: 'eu-west-1' })).toEqual({ ...GOOD, serviceRegion: 'eu-west-1' });
});

test.each([undefined, '', 'none'])('there is no UI with %p', (uiServiceName) => {
  expect(read({ ...GOOD, uiServiceName }).uiServiceName).toBeUndefined();
});

test('a new VPC', () => {
  expect(read({ ...GOOD, vpcId: 'new' }).vpcId).toBe('new');
});

test.each([
  [
    'vpcId',
    undefined,
    'The setting "vpcId" is missing: set the id of a VPC, or "new" to create a small VPC, for example -c vpcId=vpc-0123456789abcdef0.',
  ],
  ['vpcId', 'my-vpc', 'The setting "vpcId" is "my-vpc", which does not have the expected form'],
  [
    'region',
    'Virginia',
    'The setting "region" is "Virginia", which does not have the expected form: set an AWS Region, for example -c region=us-east-1.',
  ],
  ['apiServiceName', 'com.amazonaws.vpce.us-east-1.vpce-svc-REPLACE', 'which is a placeholder'],
  ['apiServiceName', 7, 'The setting "apiServiceName" is 7'],
  ['uiServiceName', '<ui service>', 'which is a placeholder'],
])('%s = %p is refused in one sentence', (key, value, message) => {
  expect(() => read({ ...GOOD, [key]: value })).toThrow(SettingError);
  expect(() => read({ ...GOOD, [key]: value })).toThrow(message);
});
