import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readSettings, SettingError } from '../../bin/settings';
import { API_SERVICE, REGION, UI_SERVICE, VPC_ID } from '../fixtures/names';

const GOOD = { vpcId: VPC_ID, region: REGION, apiServiceName: API_SERVICE, uiServiceName: UI_SERVICE };

const read = (context: Record<string, unknown>): ReturnType<typeof readSettings> => readSettings(context);

test('reads all settings', () => {
  expect(read({ ...GOOD, serviceRegion: 'eu-west-1' })).toEqual({ ...GOOD, serviceRegion: 'eu-west-1' });
});

test.each([undefined, '', 'none'])('there is no UI with %p', (uiServiceName) => {
  expect(read({ ...GOOD, uiServiceName }).uiServiceName).toBeUndefined();
});

describe('keys', () => {
  test.each([
    ['vpcid', 'vpcId'],
    ['VpcId', 'vpcId'],
    ['vpc-id', 'vpcId'],
    ['Region', 'region'],
    ['apiServicename', 'apiServiceName'],
    ['uiService', 'uiServiceName'],
    ['serviceregion', 'serviceRegion'],
  ])('%s is refused, and is likely %s', (typed, meant) => {
    expect(() => read({ ...GOOD, [typed]: 'x' })).toThrow(SettingError);
    expect(() => read({ ...GOOD, [typed]: 'x' })).toThrow(
      `There is no setting "${typed}"; did you mean ${meant}?; settings: vpcId, region, serviceRegion, apiServiceName, uiServiceName.`,
    );
  });

  test('that resemble nothing are refused without a guess', () => {
    expect(() => read({ ...GOOD, somethingElse: 1 })).toThrow('There is no setting "somethingElse"; settings: vpcId');
  });

  test.each([
    '@aws-cdk/core:newStyleStackSynthesis',
    '@aws-cdk-containers/ecs-service-extensions:enableDefaultLogDriver',
    'aws:cdk:enable-path-metadata',
    'vpc-provider:account=111122223333:filter.vpc-id=vpc-0123456789abcdef0:region=us-east-1:returnAsymmetricSubnets=true',
    'availability-zones:account=111122223333:region=us-east-1',
  ])('%s is none of ours', (key) => {
    expect(read({ ...GOOD, [key]: true })).toEqual(GOOD);
  });

  test('cdk.json leaves the VPC and the service names to the user', () => {
    const { context } = JSON.parse(readFileSync(join(__dirname, '..', '..', 'cdk.json'), 'utf8')) as { context: Record<string, unknown> };
    expect(() => read(context)).toThrow('The setting "vpcId" is missing');
    expect(Object.keys(context).filter((key) => !/[:/]/.test(key))).toEqual(['region']);
  });
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
