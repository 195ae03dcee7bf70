/* STS: who calls, and sessions of roles for those whom the role trusts. */
import { type AccountContext } from '../account-context';
import { type HasIam, type Iam, type Role } from '../iam/state/iam';
import { AwsError, type Call, type Caller, type Permission, type Service } from '../service';

const DEFAULT_SECONDS = 3600;
const LEAST_SECONDS = 900;
const MOST_SECONDS = 43_200;

interface Tag {
  readonly Key: string;
  readonly Value: string;
}

/** The caller's account, and IAM of all accounts, whose roles can be assumed. */
export interface StsAccount extends AccountContext, HasIam {
  iamOf(accountId: string): Iam | undefined;
}

export function stsService(account: StsAccount): Service {
  const { iam } = account;

  /** A role that does not exist is refused as one that does not trust the caller: AWS does not reveal which roles exist. */
  async function trustingRole({ caller, input }: Call): Promise<{ readonly owner: Iam; readonly role: Role }> {
    const arn = String(input.RoleArn);
    const owner = account.iamOf(arn.split(':')[4] ?? '');
    const role = owner?.list().find((candidate) => candidate.arn === arn);
    const refusal = (action: string) =>
      new AwsError('AccessDenied', `User: ${caller.arn} is not authorized to perform: ${action} on resource: ${arn}`, 403);
    if (!owner || !role) {
      throw refusal('sts:AssumeRole');
    }
    for (const { action, context } of permissionsOf(input)) {
      if (!(await owner.isTrusted(role, caller.arn, { action, context }, iam.policiesOfCaller(caller))).allowed) {
        throw refusal(action);
      }
    }
    return { owner, role };
  }

  return {
    name: 'sts',
    protocol: 'query',
    operations: {
      GetCallerIdentity: {
        members: [],
        permissions: () => [],
        run: ({ caller }) => ({ Arn: caller.arn, UserId: userIdOf(caller), Account: caller.accountId }),
      },
      AssumeRole: {
        members: ['RoleArn', 'RoleSessionName', 'DurationSeconds', 'Tags', 'Tags.Key', 'Tags.Value', 'TransitiveTagKeys', 'ExternalId'],
        // Trust policy and the caller's own policies are judged together.
        permissions: () => [],
        run: async (call) => {
          const sessionName = text(call.input, 'RoleSessionName');
          const seconds = Number(call.input.DurationSeconds ?? DEFAULT_SECONDS);
          if (!(seconds >= LEAST_SECONDS && seconds <= MOST_SECONDS)) {
            throw new AwsError(
              'ValidationError',
              `1 validation error detected: Value '${seconds}' at 'durationSeconds' failed to satisfy constraint: Member must have value between ${LEAST_SECONDS} and ${MOST_SECONDS}`,
            );
          }
          text(call.input, 'RoleArn');
          const { owner, role } = await trustingRole(call);
          // On the machine's clock, which is the client's too; the account's may be far ahead.
          const expiration = new Date(Date.now() + seconds * 1000);
          const credentials = owner.issueCredentials(role.name, sessionName, { expiration });
          return {
            AssumedRoleUser: {
              AssumedRoleId: `${role.roleId}:${sessionName}`,
              Arn: owner.account.arn('sts', `assumed-role/${role.name}/${sessionName}`, ''),
            },
            Credentials: {
              AccessKeyId: credentials.accessKeyId,
              SecretAccessKey: credentials.secretAccessKey,
              SessionToken: credentials.sessionToken,
              Expiration: expiration,
            },
          };
        },
      },
    },
  };

  function userIdOf(caller: Caller): string {
    return caller.roleName === undefined
      ? 'AIDASANDBOXADMIN'
      : `${iam.role(caller.roleName).roleId}:${caller.arn.slice(caller.arn.lastIndexOf('/') + 1)}`;
  }
}

/** What the caller's own policies and the trust policy have to allow. */
function permissionsOf(input: Call['input']): readonly Omit<Permission, 'resource'>[] {
  const tags = Array.isArray(input.Tags) ? (input.Tags as readonly Tag[]) : [];
  const context = {
    'sts:RoleSessionName': String(input.RoleSessionName),
    ...(input.ExternalId === undefined ? {} : { 'sts:ExternalId': String(input.ExternalId) }),
    ...Object.fromEntries(tags.map(({ Key, Value }) => [`aws:RequestTag/${Key}`, Value])),
  };
  return ['sts:AssumeRole', ...(tags.length > 0 ? ['sts:TagSession'] : [])].map((action) => ({ action, context }));
}

function text(input: Call['input'], member: string): string {
  const value = input[member];
  if (typeof value !== 'string' || value === '') {
    const name = `${member.charAt(0).toLowerCase()}${member.slice(1)}`;
    throw new AwsError(
      'ValidationError',
      `1 validation error detected: Value null at '${name}' failed to satisfy constraint: Member must not be null`,
    );
  }
  return value;
}
