/* The gate before every operation: a caller with a role needs each permission granted by the role's policies. */
import { type AccountContext } from '../../account-context';
import { AwsError, type Caller, type Permission } from '../../service';
import { evaluate } from './evaluate';
import { type HasIam } from './iam';

/** Rejects with `UnauthorizedOperation` (EC2), `AccessDenied` or `AccessDeniedException`, as the called service words it. */
export async function authorize(account: AccountContext & HasIam, caller: Caller, permissions: readonly Permission[]): Promise<void> {
  if (caller.roleName === undefined) {
    return;
  }
  const identityPolicies = account.iam.policiesOf(caller.roleName);
  for (const permission of permissions) {
    const verdict = await evaluate({
      principal: caller.arn,
      accountId: account.accountId,
      permission: { ...permission, context: { ...requestContext(account, caller), ...permission.context } },
      identityPolicies,
    });
    if (!verdict.allowed) {
      const text =
        `User: ${caller.arn} is not authorized to perform: ${permission.action} on resource: ${permission.resource} ` +
        `because ${verdict.reason}`;
      account.log('iam', `role ${caller.roleName} may not ${permission.action} on ${permission.resource}: ${verdict.reason}`);
      // A dependent action of another service is reported by the service that was called.
      throw denial(permissions[0]?.action ?? permission.action, text);
    }
  }
}

function requestContext(account: AccountContext & HasIam, caller: Caller): Record<string, string> {
  return {
    ...caller.sessionContext,
    'aws:PrincipalArn': account.iam.roleArn(caller.roleName ?? ''),
    'aws:PrincipalAccount': caller.accountId,
    'aws:ResourceAccount': account.accountId,
    's3:ResourceAccount': account.accountId,
    'aws:RequestedRegion': account.region,
    // The SDK speaks TLS to AWS; that it speaks plain HTTP to this stand-in is no concern of the policies.
    'aws:SecureTransport': 'true',
  };
}

function denial(action: string, text: string): AwsError {
  switch (action.split(':')[0]) {
    case 'ec2':
      return new AwsError('UnauthorizedOperation', `You are not authorized to perform this operation. ${text}`, 403);
    case 'sns':
    case 'iam':
    case 'sts':
    case 'cloudformation':
    case 'cloudwatch':
      return new AwsError('AccessDenied', text, 403);
    case 's3':
      return new AwsError('AccessDenied', 'Access Denied', 403);
    default:
      return new AwsError('AccessDeniedException', text, 400);
  }
}
