import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as sns from 'aws-cdk-lib/aws-sns';
import { App, Stack } from 'aws-cdk-lib/core';
import { AwsSolutionsChecks } from 'cdk-nag';
import { PrefectPrivateLink, type PrefectPrivateLinkProps } from '../../lib/index';
import { API_SERVICE, UI_SERVICE, importedVpc } from './fixtures';

function findings(props: (stack: Stack) => Partial<PrefectPrivateLinkProps>): unknown {
  const app = new App();
  const stack = new Stack(app, 'Network');
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
  test('by default', () => expect(findings(() => ({}))).toEqual([]));
  test('with notifications', () => expect(findings(() => ({ connectionNotifications: true }))).toEqual([]));
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
