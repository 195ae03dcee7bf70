/* Stacks with links into existing VPCs, as the settings in the environment ask. */
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { App, Duration, RemovalPolicies, Stack, Tags } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { PrefectPrivateLink, PrivateDns } from '../../../../lib/index';
import { SETTINGS_VARIABLE, type LinkSettings, type StackSettings, type VpcFacts } from './link-settings';

class LinksStack extends Stack {
  constructor(app: App, settings: StackSettings) {
    // Neither account nor Region: what cannot be known at synth is left to the preflight.
    super(app, settings.stackName, { description: 'Links under test' });
    const vpc = importVpc(this, settings.vpc);
    const links = settings.links.map((link) => this.addLink(vpc, link));
    for (const [key, value] of Object.entries(settings.tags ?? {})) {
      Tags.of(this).add(key, value);
    }
    if (settings.retained === true) {
      RemovalPolicies.of(this).retain();
    }
    if (settings.lastParameterName !== undefined) {
      const last = new ssm.StringParameter(this, 'Last', {
        parameterName: settings.lastParameterName,
        stringValue: 'made after the links',
      });
      last.node.addDependency(...links);
    }
  }

  private addLink(
    vpc: ec2.IVpc,
    {
      id,
      within,
      checkMinutes,
      unmanaged,
      adopted,
      stateTopicArn,
      reminderMinutes,
      alarms,
      withoutActions = [],
      deniedActions = [],
      ...props
    }: LinkSettings,
  ): PrefectPrivateLink {
    const link = new PrefectPrivateLink(within === undefined ? this : new Construct(this, within), id, {
      vpc,
      ...props,
      apiEndpoint: adopted === undefined ? undefined : importEndpoint(this, id, adopted),
      checkInterval: checkMinutes === undefined ? undefined : Duration.minutes(checkMinutes),
      stateTopic: stateTopicArn === undefined ? undefined : sns.Topic.fromTopicArn(this, `${id}States`, stateTopicArn),
      reminderAfter: reminderMinutes === undefined ? undefined : Duration.minutes(reminderMinutes),
      privateDns: unmanaged ? PrivateDns.unmanaged() : undefined,
    });
    if (alarms === true) {
      link.addAlarms();
      new cloudwatch.Dashboard(this, `${id}Dashboard`, { widgets: [link.dashboardWidgets()] });
    }
    if (withoutActions.length > 0) {
      takeOut(link, withoutActions);
    }
    if (deniedActions.length > 0) {
      link.activatorFunction.addToRolePolicy(
        new iam.PolicyStatement({ effect: iam.Effect.DENY, actions: [...deniedActions], resources: ['*'] }),
      );
    }
    return link;
  }
}

function importVpc(stack: Stack, { vpcId, cidrBlock, subnetIds }: VpcFacts): ec2.IVpc {
  return ec2.Vpc.fromVpcAttributes(stack, 'Vpc', {
    vpcId,
    vpcCidrBlock: cidrBlock,
    // Zones of another account's naming, as when they were copied from there: they tell nothing here.
    availabilityZones: subnetIds.map((_, index) => `zone-${index}`),
    isolatedSubnetIds: [...subnetIds],
  });
}

function importEndpoint(
  stack: Stack,
  id: string,
  { endpointId, groupId }: NonNullable<LinkSettings['adopted']>,
): ec2.IInterfaceVpcEndpoint {
  return ec2.InterfaceVpcEndpoint.fromInterfaceVpcEndpointAttributes(stack, `${id}Adopted`, {
    vpcEndpointId: endpointId,
    port: 443,
    securityGroups: [ec2.SecurityGroup.fromSecurityGroupId(stack, `${id}AdoptedGroup`, groupId)],
  });
}

function takeOut(link: PrefectPrivateLink, actions: readonly string[]): void {
  const policy = link.node.findAll().find((node): node is iam.CfnPolicy => node instanceof iam.CfnPolicy);
  if (policy === undefined) {
    throw new Error(`${link.node.path} has no policy of its own`);
  }
  const document = Stack.of(link).resolve(policy.policyDocument) as { readonly Statement: readonly { readonly Action: string }[] };
  policy.addPropertyOverride(
    'PolicyDocument.Statement',
    document.Statement.filter(({ Action }) => !actions.includes(Action)),
  );
}

const app = new App();
for (const settings of JSON.parse(process.env[SETTINGS_VARIABLE] ?? '[]') as StackSettings[]) {
  new LinksStack(app, settings);
}
