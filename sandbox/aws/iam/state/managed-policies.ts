/* The AWS managed policies that templates and the roles of `cdk bootstrap` name, as AWS publishes them. */
import { type PolicyDocument } from './evaluate';

const LOGS = ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'];

const allow = (actions: readonly string[]): PolicyDocument => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: actions, Resource: '*' }],
});

/** By name after `arn:<partition>:iam::aws:policy/`. */
export const AWS_MANAGED_POLICIES: Readonly<Record<string, PolicyDocument>> = {
  AdministratorAccess: allow(['*']),
  AWSCloudFormationReadOnlyAccess: allow([
    'cloudformation:Describe*',
    'cloudformation:Detect*',
    'cloudformation:EstimateTemplateCost',
    'cloudformation:Get*',
    'cloudformation:List*',
    'cloudformation:ValidateTemplate',
  ]),
  // As far as it speaks of services that answer here.
  ReadOnlyAccess: allow([
    'cloudformation:Describe*',
    'cloudformation:Detect*',
    'cloudformation:Estimate*',
    'cloudformation:Get*',
    'cloudformation:List*',
    'cloudformation:ValidateTemplate',
    'cloudtrail:Describe*',
    'cloudtrail:Get*',
    'cloudtrail:List*',
    'cloudtrail:LookupEvents',
    'ec2:Describe*',
    'ec2:Get*',
    'events:Describe*',
    'events:List*',
    'events:Test*',
    'lambda:Get*',
    'lambda:List*',
    'logs:Describe*',
    'logs:FilterLogEvents',
    'logs:Get*',
    'route53:Get*',
    'route53:List*',
    'route53:Test*',
    's3:DescribeJob',
    's3:Get*',
    's3:List*',
    'sns:Check*',
    'sns:Get*',
    'sns:List*',
    'ssm:Describe*',
    'ssm:Get*',
    'ssm:List*',
    'sts:GetAccessKeyInfo',
    'sts:GetCallerIdentity',
    'sts:GetSessionToken',
  ]),
  'service-role/AWSLambdaBasicExecutionRole': allow(LOGS),
  'service-role/AWSLambdaVPCAccessExecutionRole': allow([
    ...LOGS,
    'ec2:CreateNetworkInterface',
    'ec2:DescribeNetworkInterfaces',
    'ec2:DescribeSubnets',
    'ec2:DeleteNetworkInterface',
    'ec2:AssignPrivateIpAddresses',
    'ec2:UnassignPrivateIpAddresses',
  ]),
};
