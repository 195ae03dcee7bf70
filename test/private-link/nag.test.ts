import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as sns from 'aws-cdk-lib/aws-sns';
import { App, Stack } from 'aws-cdk-lib/core';
import { AwsSolutionsChecks } from 'cdk-nag';
import { PrefectPrivateLink, type PrefectPrivateLinkProps } from '../../lib/index';
import flags from 'aws-cdk-lib/recommended-feature-flags.json';
import { API_SERVICE, UI_SERVICE, importedVpc } from './fixtures';

const IN_CHINA = 'cn.com.amazonaws.vpce.cn-north-1.vpce-svc-0123456789abcdef0';

/** As `cdk init` sets up an app: all recommended flags, and an environment; or neither. */
const APPS = {
  'without flags and environment': {},
  'with all flags': { context: flags },
  'with an environment': { env: { account: '111122223333', region: 'us-east-1' } },
  'with all flags and an environment': { context: flags, env: { account: '111122223333', region: 'us-east-1' } },
  'with all flags and an environment in China': { context: flags, env: { account: '111122223333', region: 'cn-north-1' } },
} as const satisfies Record<string, { context?: object; env?: object }>;

function findings(props: (stack: Stack) => Partial<PrefectPrivateLinkProps>, settings: { context?: object; env?: object } = {}): unknown {
  const app = new App({ context: settings.context as Record<string, unknown> });
  const stack = new Stack(app, 'Network', { env: settings.env });
  const link = new PrefectPrivateLink(stack, 'Prefect', {
    vpc: importedVpc(stack),
    apiServiceName: API_SERVICE,
    uiServiceName: UI_SERVICE,
    ...props(stack),
  });
  link.addAlarms();
  return new AwsSolutionsChecks(app)
    .validateScope(app)
    .violations.flatMap(({ ruleName, violatingResources }) => violatingResources.map(({ constructPath }) => `${ruleName} ${constructPath}`))
    .filter((found) => found.includes('Network/Prefect'));
}

describe('cdk-nag AwsSolutions finds nothing', () => {
  test.each(Object.entries(APPS))('%s', (_, settings) => {
    const region = ('env' in settings ? settings.env : undefined)?.region;
    const names = region === 'cn-north-1' ? { apiServiceName: IN_CHINA, uiServiceName: undefined } : {};
    expect(findings(() => ({ ...names, connectionNotifications: true }), settings)).toEqual([]);
  });
  test('by default', () => expect(findings(() => ({}))).toEqual([]));
  test('with notifications', () => expect(findings(() => ({ connectionNotifications: true }))).toEqual([]));
  test('with an activator in the VPC', () =>
    expect(findings(() => ({ activatorSubnets: { subnetType: ec2.SubnetType.PRIVATE_ISOLATED } }))).toEqual([]));
  test('with a state topic', () =>
    expect(
      findings((stack) => ({ stateTopic: sns.Topic.fromTopicArn(stack, 'States', 'arn:aws:sns:us-east-1:111122223333:states') })),
    ).toEqual([]));
  test('across Regions', () =>
    expect(
      findings(() => ({
        apiServiceName: 'com.amazonaws.vpce.eu-west-1.vpce-svc-0123456789abcdef0',
        uiServiceName: 'com.amazonaws.vpce.eu-west-1.vpce-svc-0fedcba9876543210',
        serviceRegion: 'eu-west-1',
      })),
    ).toEqual([]));
  test('in a VPC whose CIDR is known at deployment only', () =>
    expect(
      findings((stack) => ({
        vpc: new ec2.Vpc(stack, 'NewVpc', {
          natGateways: 0,
          subnetConfiguration: [{ name: 'Isolated', subnetType: ec2.SubnetType.PRIVATE_ISOLATED }],
        }),
      })),
    ).toEqual([]));
});

test('cdk-nag would find something: the check is not blind', () => {
  const app = new App();
  const stack = new Stack(app, 'Network');
  new ec2.Vpc(stack, 'Vpc');
  expect(new AwsSolutionsChecks(app).validateScope(app).success).toBe(false);
});
