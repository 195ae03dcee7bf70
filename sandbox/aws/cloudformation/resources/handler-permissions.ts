/*
 * The permissions that CloudFormation uses when it creates, updates and deletes a resource. The actions are those of the
 * handlers in AWS's registry schemas, as far as a property that is set here requires them.
 *
 * Names are not known before a resource exists, so `*` is any resource that the action takes: a policy that limits an action
 * to names is refused. What the template names itself (roles to pass, functions to invoke, code) is judged by its ARN.
 */
import { type Permission } from '../../service';
import { type Properties } from '../../resource-types/resource-type';
import { isCustomResource } from './custom-resource';

export type HandlerOperation = 'create' | 'update' | 'delete';

interface Handler {
  readonly create: readonly Requirement[];
  /** Absent for a type that is always replaced. */
  readonly update?: readonly Requirement[];
  readonly delete: readonly Requirement[];
}

/** An action; with properties, only if one of them is set before or after the operation. */
type Requirement =
  string | { readonly action: string; readonly if: readonly string[] } | ((properties: Properties) => Permission | undefined);

const whenSet = (action: string, ...properties: readonly string[]): Requirement => ({ action, if: properties });

const READ_VPC_CONFIG = ['ec2:DescribeSecurityGroups', 'ec2:DescribeSubnets', 'ec2:DescribeVpcs'].map((action) =>
  whenSet(action, 'VpcConfig'),
);

const PASS_ROLE_TO_LAMBDA: Requirement = ({ Role }) => ({
  action: 'iam:PassRole',
  resource: String(Role),
  context: { 'iam:PassedToService': 'lambda.amazonaws.com' },
});

const READ_CODE: Requirement = ({ Code }) => {
  const { S3Bucket, S3Key } = (Code ?? {}) as Readonly<Record<string, unknown>>;
  return S3Bucket === undefined ? undefined : { action: 's3:GetObject', resource: `arn:aws:s3:::${String(S3Bucket)}/${String(S3Key)}` };
};

const INVOKE: Requirement = ({ ServiceToken }) => ({ action: 'lambda:InvokeFunction', resource: String(ServiceToken) });

const READ_ENDPOINT = 'ec2:DescribeVpcEndpoints';
const ACROSS_REGIONS = whenSet('vpce:AllowMultiRegion', 'ServiceRegion');
const READ_NOTIFICATION = 'ec2:DescribeVpcEndpointConnectionNotifications';
const READ_ROLE = ['iam:GetRole', 'iam:ListAttachedRolePolicies', 'iam:ListRolePolicies', whenSet('iam:GetRolePolicy', 'Policies')];
const READ_RULE = ['events:DescribeRule', 'events:ListTargetsByRule'];

const rules = (direction: 'Ingress' | 'Egress'): Handler => ({
  create: ['ec2:DescribeSecurityGroupRules', `ec2:AuthorizeSecurityGroup${direction}`],
  update: ['ec2:DescribeSecurityGroupRules', `ec2:UpdateSecurityGroupRuleDescriptions${direction}`],
  delete: ['ec2:DescribeSecurityGroupRules', `ec2:RevokeSecurityGroup${direction}`],
});

const HANDLERS: Readonly<Record<string, Handler>> = {
  'AWS::CDK::Metadata': { create: [], update: [], delete: [] },
  'AWS::CloudWatch::Alarm': {
    create: ['cloudwatch:PutMetricAlarm', 'cloudwatch:DescribeAlarms', whenSet('cloudwatch:TagResource', 'Tags')],
    update: [
      'cloudwatch:PutMetricAlarm',
      'cloudwatch:DescribeAlarms',
      whenSet('cloudwatch:TagResource', 'Tags'),
      whenSet('cloudwatch:UntagResource', 'Tags'),
    ],
    delete: ['cloudwatch:DeleteAlarms', 'cloudwatch:DescribeAlarms'],
  },
  'AWS::CloudWatch::Dashboard': {
    create: ['cloudwatch:PutDashboard', 'cloudwatch:GetDashboard'],
    update: ['cloudwatch:PutDashboard', 'cloudwatch:GetDashboard'],
    delete: ['cloudwatch:DeleteDashboards', 'cloudwatch:GetDashboard'],
  },
  'AWS::EC2::RouteTable': {
    create: ['ec2:CreateRouteTable', 'ec2:DescribeRouteTables', whenSet('ec2:CreateTags', 'Tags')],
    update: ['ec2:DescribeRouteTables', whenSet('ec2:CreateTags', 'Tags'), whenSet('ec2:DeleteTags', 'Tags')],
    delete: ['ec2:DescribeRouteTables', 'ec2:DeleteRouteTable'],
  },
  'AWS::EC2::SecurityGroup': {
    create: [
      'ec2:CreateSecurityGroup',
      'ec2:DescribeSecurityGroups',
      whenSet('ec2:AuthorizeSecurityGroupIngress', 'SecurityGroupIngress'),
      // The rule that allows everything is removed first.
      whenSet('ec2:AuthorizeSecurityGroupEgress', 'SecurityGroupEgress'),
      whenSet('ec2:RevokeSecurityGroupEgress', 'SecurityGroupEgress'),
      whenSet('ec2:CreateTags', 'Tags'),
    ],
    update: [
      'ec2:DescribeSecurityGroups',
      whenSet('ec2:AuthorizeSecurityGroupIngress', 'SecurityGroupIngress'),
      whenSet('ec2:RevokeSecurityGroupIngress', 'SecurityGroupIngress'),
      whenSet('ec2:AuthorizeSecurityGroupEgress', 'SecurityGroupEgress'),
      whenSet('ec2:RevokeSecurityGroupEgress', 'SecurityGroupEgress'),
      whenSet('ec2:CreateTags', 'Tags'),
      whenSet('ec2:DeleteTags', 'Tags'),
    ],
    delete: ['ec2:DeleteSecurityGroup', 'ec2:DescribeSecurityGroups'],
  },
  'AWS::EC2::SecurityGroupEgress': rules('Egress'),
  'AWS::EC2::SecurityGroupIngress': rules('Ingress'),
  'AWS::EC2::Subnet': {
    create: [
      'ec2:CreateSubnet',
      'ec2:DescribeSubnets',
      whenSet('ec2:ModifySubnetAttribute', 'MapPublicIpOnLaunch'),
      whenSet('ec2:CreateTags', 'Tags'),
    ],
    update: [
      'ec2:DescribeSubnets',
      whenSet('ec2:ModifySubnetAttribute', 'MapPublicIpOnLaunch'),
      whenSet('ec2:CreateTags', 'Tags'),
      whenSet('ec2:DeleteTags', 'Tags'),
    ],
    delete: ['ec2:DeleteSubnet', 'ec2:DescribeSubnets'],
  },
  'AWS::EC2::SubnetRouteTableAssociation': {
    create: ['ec2:AssociateRouteTable', 'ec2:DescribeSubnets', 'ec2:DescribeRouteTables'],
    delete: ['ec2:DisassociateRouteTable', 'ec2:DescribeSubnets', 'ec2:DescribeRouteTables'],
  },
  'AWS::EC2::VPC': {
    create: [
      'ec2:CreateVpc',
      'ec2:DescribeVpcs',
      whenSet('ec2:ModifyVpcAttribute', 'EnableDnsSupport', 'EnableDnsHostnames'),
      whenSet('ec2:CreateTags', 'Tags'),
    ],
    update: [
      'ec2:DescribeVpcs',
      whenSet('ec2:ModifyVpcAttribute', 'EnableDnsSupport', 'EnableDnsHostnames'),
      whenSet('ec2:CreateTags', 'Tags'),
      whenSet('ec2:DeleteTags', 'Tags'),
    ],
    delete: ['ec2:DeleteVpc', 'ec2:DescribeVpcs'],
  },
  'AWS::EC2::VPCEndpoint': {
    create: ['ec2:CreateVpcEndpoint', READ_ENDPOINT, whenSet('ec2:CreateTags', 'Tags'), ACROSS_REGIONS],
    update: ['ec2:ModifyVpcEndpoint', READ_ENDPOINT, whenSet('ec2:CreateTags', 'Tags'), whenSet('ec2:DeleteTags', 'Tags'), ACROSS_REGIONS],
    delete: ['ec2:DeleteVpcEndpoints', READ_ENDPOINT],
  },
  'AWS::EC2::VPCEndpointConnectionNotification': {
    create: ['ec2:CreateVpcEndpointConnectionNotification', READ_NOTIFICATION],
    update: ['ec2:ModifyVpcEndpointConnectionNotification', READ_NOTIFICATION],
    delete: ['ec2:DeleteVpcEndpointConnectionNotifications', READ_NOTIFICATION],
  },
  'AWS::Events::Rule': {
    create: ['events:PutRule', ...READ_RULE, whenSet('events:PutTargets', 'Targets'), whenSet('events:TagResource', 'Tags')],
    update: [
      'events:PutRule',
      ...READ_RULE,
      whenSet('events:PutTargets', 'Targets'),
      whenSet('events:RemoveTargets', 'Targets'),
      whenSet('events:TagResource', 'Tags'),
      whenSet('events:UntagResource', 'Tags'),
    ],
    delete: ['events:DeleteRule', ...READ_RULE, whenSet('events:RemoveTargets', 'Targets')],
  },
  'AWS::IAM::ManagedPolicy': {
    create: ['iam:CreatePolicy', 'iam:GetPolicy', whenSet('iam:AttachRolePolicy', 'Roles')],
    update: [
      'iam:CreatePolicyVersion',
      'iam:DeletePolicyVersion',
      'iam:ListPolicyVersions',
      'iam:GetPolicy',
      whenSet('iam:AttachRolePolicy', 'Roles'),
      whenSet('iam:DetachRolePolicy', 'Roles'),
    ],
    delete: ['iam:DeletePolicy', 'iam:ListPolicyVersions', 'iam:GetPolicy', whenSet('iam:DetachRolePolicy', 'Roles')],
  },
  'AWS::IAM::Policy': {
    create: ['iam:PutRolePolicy', 'iam:GetRolePolicy'],
    update: ['iam:PutRolePolicy', 'iam:GetRolePolicy', 'iam:DeleteRolePolicy'],
    delete: ['iam:DeleteRolePolicy', 'iam:GetRolePolicy'],
  },
  'AWS::IAM::Role': {
    create: [
      'iam:CreateRole',
      ...READ_ROLE,
      whenSet('iam:PutRolePolicy', 'Policies'),
      whenSet('iam:AttachRolePolicy', 'ManagedPolicyArns'),
      whenSet('iam:TagRole', 'Tags'),
    ],
    update: [
      ...READ_ROLE,
      'iam:UpdateRole',
      'iam:UpdateAssumeRolePolicy',
      whenSet('iam:PutRolePolicy', 'Policies'),
      whenSet('iam:DeleteRolePolicy', 'Policies'),
      whenSet('iam:AttachRolePolicy', 'ManagedPolicyArns'),
      whenSet('iam:DetachRolePolicy', 'ManagedPolicyArns'),
      whenSet('iam:TagRole', 'Tags'),
      whenSet('iam:UntagRole', 'Tags'),
    ],
    delete: [
      'iam:DeleteRole',
      ...READ_ROLE,
      whenSet('iam:DeleteRolePolicy', 'Policies'),
      whenSet('iam:DetachRolePolicy', 'ManagedPolicyArns'),
    ],
  },
  'AWS::Lambda::EventInvokeConfig': {
    create: ['lambda:PutFunctionEventInvokeConfig'],
    update: ['lambda:UpdateFunctionEventInvokeConfig'],
    delete: ['lambda:DeleteFunctionEventInvokeConfig'],
  },
  'AWS::Lambda::Function': {
    create: [
      'lambda:CreateFunction',
      'lambda:GetFunction',
      PASS_ROLE_TO_LAMBDA,
      READ_CODE,
      ...READ_VPC_CONFIG,
      whenSet('lambda:PutFunctionConcurrency', 'ReservedConcurrentExecutions'),
      whenSet('lambda:TagResource', 'Tags'),
    ],
    update: [
      'lambda:UpdateFunctionCode',
      'lambda:UpdateFunctionConfiguration',
      'lambda:GetFunction',
      PASS_ROLE_TO_LAMBDA,
      READ_CODE,
      ...READ_VPC_CONFIG,
      whenSet('lambda:PutFunctionConcurrency', 'ReservedConcurrentExecutions'),
      whenSet('lambda:DeleteFunctionConcurrency', 'ReservedConcurrentExecutions'),
      whenSet('lambda:TagResource', 'Tags'),
      whenSet('lambda:UntagResource', 'Tags'),
    ],
    delete: ['lambda:DeleteFunction', 'lambda:GetFunction', whenSet('ec2:DescribeNetworkInterfaces', 'VpcConfig')],
  },
  'AWS::Lambda::Permission': {
    create: ['lambda:AddPermission'],
    delete: ['lambda:RemovePermission'],
  },
  'AWS::Logs::LogGroup': {
    create: [
      'logs:CreateLogGroup',
      'logs:DescribeLogGroups',
      whenSet('logs:PutRetentionPolicy', 'RetentionInDays'),
      whenSet('logs:AssociateKmsKey', 'KmsKeyId'),
      whenSet('logs:TagResource', 'Tags'),
    ],
    update: [
      'logs:DescribeLogGroups',
      whenSet('logs:PutRetentionPolicy', 'RetentionInDays'),
      whenSet('logs:DeleteRetentionPolicy', 'RetentionInDays'),
      whenSet('logs:AssociateKmsKey', 'KmsKeyId'),
      whenSet('logs:DisassociateKmsKey', 'KmsKeyId'),
      whenSet('logs:TagResource', 'Tags'),
      whenSet('logs:UntagResource', 'Tags'),
    ],
    delete: ['logs:DeleteLogGroup', 'logs:DescribeLogGroups'],
  },
  'AWS::SNS::Subscription': {
    create: ['sns:Subscribe', 'sns:GetSubscriptionAttributes'],
    update: ['sns:GetSubscriptionAttributes'],
    delete: ['sns:Unsubscribe', 'sns:GetSubscriptionAttributes'],
  },
  'AWS::SNS::Topic': {
    create: ['sns:CreateTopic', 'sns:GetTopicAttributes', whenSet('sns:TagResource', 'Tags')],
    update: ['sns:SetTopicAttributes', 'sns:GetTopicAttributes', whenSet('sns:TagResource', 'Tags'), whenSet('sns:UntagResource', 'Tags')],
    delete: ['sns:DeleteTopic', 'sns:GetTopicAttributes'],
  },
  'AWS::SNS::TopicPolicy': {
    create: ['sns:SetTopicAttributes'],
    update: ['sns:SetTopicAttributes'],
    delete: ['sns:SetTopicAttributes'],
  },
  'AWS::SSM::Parameter': {
    create: ['ssm:PutParameter', 'ssm:GetParameters', whenSet('ssm:AddTagsToResource', 'Tags')],
    update: [
      'ssm:PutParameter',
      'ssm:GetParameters',
      whenSet('ssm:AddTagsToResource', 'Tags'),
      whenSet('ssm:RemoveTagsFromResource', 'Tags'),
    ],
    delete: ['ssm:DeleteParameter', 'ssm:GetParameters'],
  },
};

const CUSTOM: Handler = { create: [INVOKE], update: [INVOKE], delete: [INVOKE] };

/** Undefined for a type whose permissions the local AWS does not know: only an administrator's role may deploy it. */
export function handlerPermissions(
  type: string,
  operation: HandlerOperation,
  properties: Properties,
  previous: Properties = {},
): readonly Permission[] | undefined {
  const handler = isCustomResource(type) ? CUSTOM : HANDLERS[type];
  return handler?.[operation]?.flatMap((requirement) => {
    if (typeof requirement === 'function') {
      return requirement(properties) ?? [];
    }
    const { action, if: needed } = typeof requirement === 'string' ? { action: requirement, if: undefined } : requirement;
    const isNeeded = needed === undefined || needed.some((name) => properties[name] !== undefined || previous[name] !== undefined);
    return isNeeded ? [{ action, resource: '*' }] : [];
  });
}
