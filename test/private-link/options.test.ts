import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { App, Stack } from 'aws-cdk-lib/core';
import { PrefectPrivateLink } from '../../lib/index';
import { API_SERVICE, importedVpc, link, template } from './fixtures';

describe('functions', () => {
  test('run on nodejs24.x, or on the runtime of the user', () => {
    template().allResourcesProperties('AWS::Lambda::Function', { Runtime: 'nodejs24.x' });
    template({ runtime: lambda.Runtime.NODEJS_22_X }).allResourcesProperties('AWS::Lambda::Function', { Runtime: 'nodejs22.x' });
  });

  test('keep their logs for a month, or as long as the user says, in groups of their own', () => {
    const result = template();
    result.resourceCountIs('AWS::Logs::LogGroup', 2);
    result.allResourcesProperties('AWS::Logs::LogGroup', { RetentionInDays: 30, KmsKeyId: Match.absent() });
    result.allResourcesProperties('AWS::Lambda::Function', { LoggingConfig: { LogGroup: Match.anyValue() } });
    template({ logRetention: logs.RetentionDays.ONE_WEEK }).allResourcesProperties('AWS::Logs::LogGroup', { RetentionInDays: 7 });
  });

  test('only the probe is in the VPC, and only the activator has an environment', () => {
    const functions = Object.values(template().findResources('AWS::Lambda::Function')).map(({ Properties }) => Properties);
    expect(functions.filter(({ VpcConfig }) => VpcConfig !== undefined)).toHaveLength(1);
    expect(functions.filter(({ VpcConfig, Environment }) => (VpcConfig === undefined) === (Environment === undefined))).toEqual([]);
  });

  test('of the probe speak IPv6 where the endpoints do', () => {
    template({ ipAddressType: ec2.VpcEndpointIpAddressType.DUALSTACK }).hasResourceProperties('AWS::Lambda::Function', {
      VpcConfig: { Ipv6AllowedForDualStack: true },
    });
    template().hasResourceProperties('AWS::Lambda::Function', { VpcConfig: { Ipv6AllowedForDualStack: Match.absent() } });
  });
});

describe('endpoints with IPv6', () => {
  const IPV6_ONLY = Match.stringLikeRegexp('no client can connect');
  const ipAddressType = ec2.VpcEndpointIpAddressType.IPV6;

  test('alone that admit IPv4 alone are warned of', () => {
    for (const props of [{}, { allowFrom: [ec2.Peer.ipv4('10.9.0.0/16')] }]) {
      Annotations.fromStack(link({ ipAddressType, ...props }).stack).hasWarning('/Network/Prefect', IPV6_ONLY);
    }
  });

  test.each([
    ['dual stack', { ipAddressType: ec2.VpcEndpointIpAddressType.DUALSTACK }],
    ['an IPv6 peer', { ipAddressType, allowFrom: [ec2.Peer.ipv6('2001:db8::/32')] }],
    ['a prefix list', { ipAddressType, allowFrom: [ec2.Peer.prefixList('pl-1')] }],
    ['a closed group', { ipAddressType, open: false }],
    ['IPv4', {}],
  ])('are not warned of with %s', (_, props) => {
    Annotations.fromStack(link(props).stack).hasNoWarning('/Network/Prefect', IPV6_ONLY);
  });

  test.each([
    [ec2.VpcEndpointIpAddressType.DUALSTACK, true],
    [ec2.VpcEndpointIpAddressType.IPV4, undefined],
  ])('that another stack of the app created as %s: the probe reaches their addresses', (type, expected) => {
    const app = new App();
    const network = new Stack(app, 'Existing');
    const apiEndpoint = new ec2.InterfaceVpcEndpoint(network, 'Endpoint', {
      vpc: importedVpc(network),
      service: new ec2.InterfaceVpcEndpointService(API_SERVICE),
      ipAddressType: type,
    });
    const stack = new Stack(app, 'Network');
    new PrefectPrivateLink(stack, 'Prefect', { vpc: importedVpc(stack), apiEndpoint });
    Template.fromStack(stack).hasResourceProperties('AWS::Lambda::Function', {
      VpcConfig: { Ipv6AllowedForDualStack: expected ?? Match.absent() },
    });
  });
});

describe('an activator in the VPC', () => {
  const props = { activatorSubnets: { subnetType: ec2.SubnetType.PRIVATE_ISOLATED } };

  test('has a group that admits nobody and lets it reach AWS APIs alone', () => {
    const result = template(props);
    result.hasResourceProperties('AWS::EC2::SecurityGroup', {
      GroupDescription: Match.stringLikeRegexp('^Activator'),
      SecurityGroupEgress: [Match.objectLike({ CidrIp: '0.0.0.0/0', IpProtocol: 'tcp', FromPort: 443, ToPort: 443 })],
      SecurityGroupIngress: Match.absent(),
    });
    result.allResourcesProperties('AWS::Lambda::Function', { VpcConfig: { SubnetIds: Match.arrayWith(['subnet-0aaaaaaaaaaaaaaaa']) } });
    expect(link(props).link.activatorSecurityGroup).toBeDefined();
    expect(link().link.activatorSecurityGroup).toBeUndefined();
  });

  test('may attach to the VPC, and its code keeps the Describe actions that it needs', () => {
    template(props).hasResourceProperties('AWS::IAM::Role', {
      Description: Match.stringLikeRegexp('^Activator'),
      Policies: [
        Match.objectLike({
          PolicyDocument: {
            Statement: Match.arrayWith([
              Match.objectLike({ Sid: 'AttachToVpc' }),
              Match.objectLike({
                Effect: 'Deny',
                Action: [
                  'ec2:AssignPrivateIpAddresses',
                  'ec2:CreateNetworkInterface',
                  'ec2:DeleteNetworkInterface',
                  'ec2:UnassignPrivateIpAddresses',
                ],
              }),
            ]),
          },
        }),
      ],
    });
  });
});

test('the key of the user encrypts logs, environment and topic, and AWS may use it for the topic', () => {
  const stack = new Stack(new App(), 'Network');
  const encryptionKey = new kms.Key(stack, 'Key');
  new PrefectPrivateLink(stack, 'Prefect', {
    vpc: importedVpc(stack),
    apiServiceName: API_SERVICE,
    encryptionKey,
    connectionNotifications: true,
  });
  const result = Template.fromStack(stack);
  const keyArn = { 'Fn::GetAtt': [Match.stringLikeRegexp('^Key'), 'Arn'] };
  result.allResourcesProperties('AWS::Logs::LogGroup', { KmsKeyId: keyArn });
  result.hasResourceProperties('AWS::Lambda::Function', { KmsKeyArn: keyArn, Environment: Match.anyValue() });
  result.hasResourceProperties('AWS::SNS::Topic', { KmsMasterKeyId: keyArn });
  // For this account alone.
  result.hasResourceProperties('AWS::KMS::Key', {
    KeyPolicy: {
      Statement: Match.arrayWith([
        Match.objectLike({
          Principal: { Service: { 'Fn::Join': ['', ['logs.', { Ref: 'AWS::Region' }, '.', { Ref: 'AWS::URLSuffix' }]] } },
          Action: ['kms:Decrypt*', 'kms:Describe*', 'kms:Encrypt*', 'kms:GenerateDataKey*', 'kms:ReEncrypt*'],
          Condition: { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': Match.anyValue() } },
        }),
        Match.objectLike({
          Action: ['kms:Decrypt', 'kms:GenerateDataKey*'],
          Principal: { Service: 'vpce.amazonaws.com' },
          Condition: {
            ArnLike: { 'aws:SourceArn': { 'Fn::Join': ['', Match.arrayWith([{ Ref: 'AWS::AccountId' }, ':vpc-endpoint/*'])] } },
            StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } },
          },
        }),
      ]),
    },
  });
});

describe('the policy of the key', () => {
  const withKey = (key: (stack: Stack) => kms.IKey, connectionNotifications: boolean): Stack => {
    const stack = new Stack(new App(), 'Network');
    new PrefectPrivateLink(stack, 'Prefect', {
      vpc: importedVpc(stack),
      apiServiceName: API_SERVICE,
      encryptionKey: key(stack),
      connectionNotifications,
    });
    return stack;
  };

  test('does not name the notifications of a link without them', () => {
    const result = Template.fromStack(withKey((stack) => new kms.Key(stack, 'Key'), false));
    expect(JSON.stringify(result.findResources('AWS::KMS::Key'))).not.toContain('vpce.amazonaws.com');
  });

  test.each([
    [true, 'CloudWatch Logs and vpce.amazonaws.com'],
    [false, 'CloudWatch Logs'],
  ])('of an imported key is not changed, and a warning says what it needs (notifications: %s)', (notifications, services) => {
    const arn = 'arn:aws:kms:us-east-1:111122223333:key/01234567-89ab-cdef-0123-456789abcdef';
    Annotations.fromStack(withKey((stack) => kms.Key.fromKeyArn(stack, 'Key', arn), notifications)).hasWarning(
      '/Network/Prefect',
      Match.stringLikeRegexp(`the policy of Network/Key is not changed, .* must allow ${services} to use`),
    );
  });
});

test('a VPC from a context lookup synthesises before and after the lookup', () => {
  const env = { account: '123456789012', region: 'us-east-1' };
  const synthesise = (context?: Record<string, unknown>): App => {
    const app = new App({ context });
    const stack = new Stack(app, 'Network', { env });
    new PrefectPrivateLink(stack, 'Prefect', {
      vpc: ec2.Vpc.fromLookup(stack, 'Vpc', { vpcId: 'vpc-0123456789abcdef0' }),
      apiServiceName: API_SERVICE,
    });
    return app;
  };
  const [missing] = synthesise().synth().manifest.missing ?? [];
  expect(missing?.provider).toBe('vpc-provider');
  const found = {
    vpcId: 'vpc-0123456789abcdef0',
    vpcCidrBlock: '10.20.0.0/16',
    availabilityZones: [],
    subnetGroups: [
      {
        name: 'Isolated',
        type: 'Isolated',
        subnets: [{ subnetId: 'subnet-1', cidr: '10.20.0.0/24', availabilityZone: 'us-east-1a', routeTableId: 'rtb-1' }],
      },
    ],
  };
  const stack = synthesise({ [missing?.key ?? '']: found })
    .synth()
    .getStackByName('Network');
  expect(stack.manifest.type).toBe('aws:cloudformation:stack');
  expect(JSON.stringify(stack.template)).toContain('"SubnetIds":["subnet-1"]');
});
