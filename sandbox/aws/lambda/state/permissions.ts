/* Who may invoke a function, and what a function's role must allow. */
import { newId } from '../../ec2/state/identifiers';
import { evaluate, type PolicyDocument } from '../../iam/state/evaluate';
import { AwsError } from '../../service';
import { type ServicePrincipal } from '../../service-principal';
import { type LambdaAccount } from './lambda-account';
import { type FunctionSettings, type LambdaFunction } from './lambda-function';

/** The function's resource policy, as `AddPermission` composes it. */
export function resourcePolicyOf(lambdaFunction: LambdaFunction): PolicyDocument {
  return {
    Version: '2012-10-17',
    Statement: [...lambdaFunction.permissions.values()].map((permission) => ({
      Sid: permission.statementId.replace(/[^A-Za-z0-9]/g, ''),
      Effect: 'Allow',
      Principal: permission.principal.endsWith('.amazonaws.com') ? { Service: permission.principal } : { AWS: permission.principal },
      Action: permission.action,
      Resource: lambdaFunction.arn,
      ...conditionOf(permission.sourceArn, permission.sourceAccount),
    })),
  };
}

function conditionOf(sourceArn: string | undefined, sourceAccount: string | undefined): object {
  const condition = {
    ...(sourceArn === undefined ? {} : { ArnLike: { 'aws:SourceArn': sourceArn } }),
    ...(sourceAccount === undefined ? {} : { StringEquals: { 'aws:SourceAccount': sourceAccount } }),
  };
  return Object.keys(condition).length > 0 ? { Condition: condition } : {};
}

export async function serviceMayInvoke(
  account: LambdaAccount,
  principal: ServicePrincipal,
  lambdaFunction: LambdaFunction,
): Promise<boolean> {
  if (lambdaFunction.permissions.size === 0) {
    return false;
  }
  const verdict = await evaluate({
    principal: principal.service,
    accountId: account.accountId,
    permission: {
      action: 'lambda:InvokeFunction',
      resource: lambdaFunction.arn,
      context: { 'aws:SourceArn': principal.sourceArn, 'aws:SourceAccount': account.accountId },
    },
    resourcePolicy: resourcePolicyOf(lambdaFunction),
  });
  return verdict.allowed;
}

/** Lambda refuses a function whose role it may not assume, or which may not make the function's network interfaces. */
export async function checkRole(account: LambdaAccount, settings: FunctionSettings): Promise<void> {
  const role = account.iam.roleByArn(settings.roleArn);
  const trust = await evaluate({
    principal: 'lambda.amazonaws.com',
    accountId: account.accountId,
    permission: { action: 'sts:AssumeRole', resource: role.arn },
    resourcePolicy: role.assumeRolePolicy,
  });
  if (!trust.allowed) {
    throw new AwsError('InvalidParameterValueException', 'The role defined for the function cannot be assumed by Lambda.');
  }
  if (!settings.vpc) {
    return;
  }
  const networkInterface = account.arn('ec2', `network-interface/${newId('eni')}`);
  const created = [
    networkInterface,
    ...settings.vpc.subnetIds.map((subnetId) => account.arn('ec2', `subnet/${subnetId}`)),
    ...settings.vpc.securityGroupIds.map((groupId) => account.arn('ec2', `security-group/${groupId}`)),
  ];
  const needed = [
    ...created.map((resource) => ({ action: 'ec2:CreateNetworkInterface', resource })),
    { action: 'ec2:DescribeNetworkInterfaces', resource: '*' },
    { action: 'ec2:DeleteNetworkInterface', resource: networkInterface },
  ];
  for (const permission of needed) {
    if (!(await account.iam.roleMay(role.name, permission))) {
      account.log('iam', `role ${role.name} may not ${permission.action} on ${permission.resource}`);
      const call = permission.action.split(':')[1] ?? '';
      throw new AwsError('InvalidParameterValueException', `The provided execution role does not have permissions to call ${call} on EC2`);
    }
  }
}

/** Logs the first time a function writes without the permission to; AWS drops such lines without a word. */
export async function checkLogPermissions(account: LambdaAccount, lambdaFunction: LambdaFunction, logStreamName: string): Promise<void> {
  if (lambdaFunction.logPermissionChecked) {
    return;
  }
  lambdaFunction.logPermissionChecked = true;
  const { name } = account.iam.roleByArn(lambdaFunction.settings.roleArn);
  const resource = account.arn('logs', `log-group:${lambdaFunction.settings.logGroupName}:log-stream:${logStreamName}`);
  for (const action of ['logs:CreateLogStream', 'logs:PutLogEvents']) {
    if (!(await account.iam.roleMay(name, { action, resource }))) {
      account.log('iam', `role ${name} may not ${action} on ${resource}: the logs of ${lambdaFunction.name} would be lost`);
    }
  }
}
