import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { App, CfnParameter, Duration, Fn, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import {
  PrefectPrivateLink,
  PrivateDns,
  type PrefectPrivateLinkAttributes,
  type PrefectPrivateLinkProps,
  type PrefectWorkspace,
} from '../../lib/index';
import { API_SERVICE, UI_SERVICE, importedVpc, link } from './fixtures';

describe('service names fail', () => {
  test.each([
    ['com.amazonaws.vpce.us-east-1.vpce-svc-0123456789abcde', /must have the form com\.amazonaws\.vpce\.<region>\.vpce-svc-/],
    ['com.amazonaws.vpce.us-east-1.vpce-svc-REPLACE', /looks like a placeholder/],
    ['com.amazonaws.vpce.us-east-1.VPCE-SVC-0123456789abcdef0', /Service names are in lower case/],
    ['vpce-svc-0123456789abcdef0', /only the service id/],
    ['vpce-0123456789abcdef0', /id of an endpoint, not the name of an endpoint service/],
    [' com.amazonaws.vpce.us-east-1.vpce-svc-0123456789abcdef0', /Remove the spaces around it/],
    ['com.amazonaws.us-east-1.s3', /Copy it from the message/],
    ['', /got: ''/],
  ])('%p', (apiServiceName, message) => {
    expect(() => link({ apiServiceName })).toThrow(message);
    expect(() => link({ apiServiceName })).toThrow(/^`apiServiceName`/);
  });

  test('of another Region than the stack', () => {
    expect(() => link({ apiServiceName: 'com.amazonaws.vpce.eu-west-1.vpce-svc-0123456789abcdef0' }, { region: 'us-east-1' })).toThrow(
      /must be a service of us-east-1, the Region of the stack, got: .*`serviceRegion: 'eu-west-1'`/,
    );
  });

  test('of another Region than `serviceRegion`', () => {
    expect(() => link({ apiServiceName: API_SERVICE, serviceRegion: 'eu-west-1' })).toThrow(
      /must be a service of eu-west-1, the `serviceRegion`, got: '.*us-east-1/,
    );
  });

  test('for the UI by its own name', () => {
    expect(() => link({ uiServiceName: 'x' })).toThrow(/^`uiServiceName`/);
  });

  test('when both are equal', () => {
    expect(() => link({ uiServiceName: API_SERVICE })).toThrow(/`uiServiceName` must differ from `apiServiceName`/);
  });
});

test.each([
  ['us-east-1', 'com.amazonaws.vpce.us-east-1.vpce-svc-01234567'],
  ['us-east-1', API_SERVICE],
  ['us-gov-west-1', 'com.amazonaws.vpce.us-gov-west-1.vpce-svc-0123456789abcdef0'],
  ['cn-north-1', 'cn.com.amazonaws.vpce.cn-north-1.vpce-svc-0123456789abcdef0'],
  ['eusc-de-east-1', 'eu.amazonaws.vpce.eusc-de-east-1.vpce-svc-0123456789abcdef0'],
  ['mars-north-1', 'com.amazonaws.vpce.mars-north-1.vpce-svc-0123456789abcdef0'],
])('in %s the service name %s is accepted', (region, apiServiceName) => {
  expect(() => link({ apiServiceName }, { region })).not.toThrow();
  expect(() => link({ apiServiceName })).not.toThrow();
});

test.each([
  ['com.amazonaws.vpce.cn-north-1.vpce-svc-0123456789abcdef0', 'cn.com.amazonaws.vpce.<region>.vpce-svc-'],
  ['cn.com.amazonaws.vpce.us-east-1.vpce-svc-0123456789abcdef0', 'com.amazonaws.vpce.<region>.vpce-svc-'],
  ['x', 'cn.com.amazonaws.vpce.<region>.vpce-svc-'],
])('in the partition of cn-north-1 or another, %s is refused with the right form', (apiServiceName, form) => {
  expect(() => link({ apiServiceName }, { region: 'cn-north-1' })).toThrow(`\`apiServiceName\` must have the form ${form}`);
});

test('tokens are accepted wherever they may come from parameters', () => {
  const app = new App();
  const stack = new Stack(app, 'Network');
  const vpc = ec2.Vpc.fromVpcAttributes(stack, 'Vpc', {
    vpcId: new CfnParameter(stack, 'VpcId').valueAsString,
    vpcCidrBlock: new CfnParameter(stack, 'VpcCidr').valueAsString,
    availabilityZones: [Fn.select(0, Fn.getAzs()), Fn.select(1, Fn.getAzs())],
    privateSubnetIds: [
      Fn.select(0, new CfnParameter(stack, 'SubnetIds', { type: 'List<AWS::EC2::Subnet::Id>' }).valueAsList),
      'subnet-0bbbbbbbbbbbbbbbb',
    ],
  });
  new PrefectPrivateLink(stack, 'Prefect', {
    vpc,
    apiServiceName: new CfnParameter(stack, 'Api').valueAsString,
    uiServiceName: new CfnParameter(stack, 'Ui').valueAsString,
    apiHostName: new CfnParameter(stack, 'Host').valueAsString,
  });
  expect(() => app.synth()).not.toThrow();
});

describe('subnets fail', () => {
  test('when the VPC has public ones only', () => {
    const stack = new Stack(new App(), 'Network');
    const vpc = ec2.Vpc.fromVpcAttributes(stack, 'Vpc', {
      vpcId: 'vpc-1',
      vpcCidrBlock: '10.0.0.0/16',
      availabilityZones: ['a'],
      publicSubnetIds: ['subnet-1'],
    });
    expect(() => new PrefectPrivateLink(stack, 'Prefect', { vpc, apiServiceName: API_SERVICE })).toThrow(
      /`vpcSubnets` must select at least one subnet, got: none.*Pass `vpcSubnets`/,
    );
  });

  test('when two are selected in one zone', () => {
    const stack = new Stack(new App(), 'Network');
    const subnets = ['subnet-1', 'subnet-2'].map((subnetId) =>
      ec2.Subnet.fromSubnetAttributes(stack, subnetId, { subnetId, availabilityZone: 'us-east-1a' }),
    );
    expect(
      () => new PrefectPrivateLink(stack, 'Prefect', { vpc: importedVpc(stack), apiServiceName: API_SERVICE, vpcSubnets: { subnets } }),
    ).toThrow(/two subnets of zone us-east-1a: Network\/subnet-1 and Network\/subnet-2/);
  });
});

test('subnets that are imported by id alone are accepted: their zones are left to the preflight', () => {
  const stack = new Stack(new App(), 'Network');
  const subnets = ['subnet-1', 'subnet-2'].map((subnetId) => ec2.Subnet.fromSubnetId(stack, subnetId, subnetId));
  expect(
    () => new PrefectPrivateLink(stack, 'Prefect', { vpc: importedVpc(stack), apiServiceName: API_SERVICE, vpcSubnets: { subnets } }),
  ).not.toThrow();
});

describe('a VPC without a known CIDR', () => {
  const vpcWithoutCidr = (stack: Stack): ec2.IVpc =>
    ec2.Vpc.fromVpcAttributes(stack, 'Vpc', { vpcId: 'vpc-1', availabilityZones: ['us-east-1a'], isolatedSubnetIds: ['subnet-1'] });

  test('fails while open', () => {
    const stack = new Stack(new App(), 'Network');
    expect(() => new PrefectPrivateLink(stack, 'Prefect', { vpc: vpcWithoutCidr(stack), apiServiceName: API_SERVICE })).toThrow(
      /CIDR of the VPC Network\/Vpc is not known.*`vpcCidrBlock`.*`open: false`/,
    );
  });

  test('is accepted with open: false', () => {
    const stack = new Stack(new App(), 'Network');
    expect(
      () => new PrefectPrivateLink(stack, 'Prefect', { vpc: vpcWithoutCidr(stack), apiServiceName: API_SERVICE, open: false }),
    ).not.toThrow();
  });
});

test.each([
  [{ apiHostName: 'https://api.private.prefect.cloud' }, /`apiHostName` must be a fully qualified host name/],
  [{ uiHostName: 'app.private.prefect.cloud/' }, /`uiHostName` must be a fully qualified host name/],
  [{ apiHostName: 'one.example.com', uiHostName: 'one.example.com' }, /`uiHostName` must differ from `apiHostName`/],
  [{ apiHealthPath: 'api/health' }, /`apiHealthPath` must be an absolute path/],
  [{ uiHealthPath: '/a b' }, /`uiHealthPath` must be an absolute path/],
  [{ dnsWait: Duration.minutes(2) }, /`dnsWait` must be between 0 and 90 seconds, got: 120 seconds/],
  [{ checkInterval: Duration.seconds(30) }, /`checkInterval` must be whole minutes between 1 and 1440, got: 0.5 minutes/],
  [{ checkInterval: Duration.seconds(90) }, /`checkInterval` must be whole minutes/],
  [{ runtime: lambda.Runtime.PYTHON_3_12 }, /`runtime` must be nodejs22.x or later, got: python3.12/],
  [{ runtime: lambda.Runtime.NODEJS_18_X }, /`runtime` must be nodejs22.x or later, got: nodejs18.x/],
  [{ removalPolicy: RemovalPolicy.SNAPSHOT }, /`removalPolicy` must be/],
])('%j fails', (props, message) => {
  expect(() => link(props)).toThrow(message);
});

describe('what the types require fails when it is missing', () => {
  const REQUIREMENT = 'PrefectPrivateLink requires `vpc`, and `apiServiceName` or `apiEndpoint`';
  const create = (props: unknown) => () => new PrefectPrivateLink(new Stack(), 'Prefect', props as PrefectPrivateLinkProps);

  test.each([undefined, null, 'vpc'])('props %p', (props) => {
    expect(create(props)).toThrow(`\`props\` must be an object, got: ${String(props)}. ${REQUIREMENT}`);
  });

  test('the VPC', () => {
    expect(create({ apiServiceName: API_SERVICE })).toThrow(`\`vpc\` must be given, got: undefined. ${REQUIREMENT}`);
  });

  test('the attributes of an import', () => {
    const attrs = undefined as unknown as PrefectPrivateLinkAttributes;
    expect(() => PrefectPrivateLink.fromPrefectPrivateLinkAttributes(new Stack(), 'Prefect', attrs)).toThrow(
      '`attrs` must be an object, got: undefined. fromPrefectPrivateLinkAttributes() requires `apiEndpointId`',
    );
  });

  test('the workspace of a client', () => {
    const workspace = undefined as unknown as PrefectWorkspace;
    expect(() => link().link.clientEnvironment(workspace)).toThrow(
      '`workspace` must be an object, got: undefined. clientEnvironment() requires `accountId` and `workspaceId`; use loginEnvironment() for a client that chooses its workspace itself',
    );
  });
});

describe('warnings', () => {
  const SAME_STACK = Match.stringLikeRegexp('its VPC Network/Vpc and subnets cannot be deleted');
  const SECOND_OWNER = Match.stringLikeRegexp('already owns api.private.prefect.cloud in this VPC');

  function withOwnVpc(removalPolicy?: RemovalPolicy): Stack {
    const stack = new Stack(new App(), 'Network');
    const vpc = new ec2.Vpc(stack, 'Vpc', {
      natGateways: 0,
      subnetConfiguration: [{ name: 'Isolated', subnetType: ec2.SubnetType.PRIVATE_ISOLATED }],
    });
    new PrefectPrivateLink(stack, 'Prefect', { vpc, apiServiceName: API_SERVICE, removalPolicy });
    return stack;
  }

  test('when endpoints are retained in a VPC of the same stack', () => {
    Annotations.fromStack(withOwnVpc()).hasWarning('/Network/Prefect', SAME_STACK);
  });

  test('not when they are destroyed, nor for a VPC from elsewhere', () => {
    Annotations.fromStack(withOwnVpc(RemovalPolicy.DESTROY)).hasNoWarning('/Network/Prefect', SAME_STACK);
    Annotations.fromStack(link().stack).hasNoWarning('/Network/Prefect', Match.anyValue());
  });

  test('when two links want one name in one VPC, and not when one of them leaves it alone', () => {
    const { stack, vpc } = link();
    new PrefectPrivateLink(stack, 'Unmanaged', { vpc, apiServiceName: API_SERVICE, privateDns: PrivateDns.unmanaged() });
    new PrefectPrivateLink(stack, 'Second', { vpc, apiServiceName: API_SERVICE });
    Annotations.fromStack(stack).hasNoWarning('/Network/Unmanaged', SECOND_OWNER);
    Annotations.fromStack(stack).hasWarning('/Network/Second', SECOND_OWNER);
  });

  test('not for another VPC', () => {
    const { app } = link();
    const other = new Stack(app, 'Other');
    const vpc = ec2.Vpc.fromVpcAttributes(other, 'Vpc', {
      vpcId: 'vpc-other',
      vpcCidrBlock: '10.1.0.0/16',
      availabilityZones: ['a'],
      isolatedSubnetIds: ['subnet-1'],
    });
    new PrefectPrivateLink(other, 'Prefect', { vpc, apiServiceName: API_SERVICE });
    Annotations.fromStack(other).hasNoWarning('/Other/Prefect', SECOND_OWNER);
  });
});

test('several links in one stack have names and ids of their own', () => {
  const { stack, vpc } = link({ uiServiceName: UI_SERVICE });
  new PrefectPrivateLink(stack, 'Second', {
    vpc,
    apiServiceName: API_SERVICE,
    uiServiceName: UI_SERVICE,
    privateDns: PrivateDns.unmanaged(),
  });
  const names = Object.values(Template.fromStack(stack).findResources('AWS::SSM::Parameter')).map(({ Properties }) => Properties.Name);
  expect(new Set(names).size).toBe(2);
});
