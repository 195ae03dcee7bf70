/* STS: the roles that `cdk` assumes to deploy, which here may do everything. */
import { type AccountContext } from '../account-context';
import { type HasIam } from '../iam/state/iam';
import { AwsError, type Service } from '../service';

const SESSION_SECONDS = 3600;

export function stsService(account: AccountContext & HasIam): Service {
  return {
    name: 'sts',
    protocol: 'query',
    operations: {
      GetCallerIdentity: {
        members: [],
        permissions: () => [],
        run: ({ caller }) => ({ Arn: caller.arn, UserId: 'AIDALOCAL', Account: caller.accountId }),
      },
      AssumeRole: {
        members: ['RoleArn', 'RoleSessionName', 'DurationSeconds', 'Tags', 'TransitiveTagKeys', 'ExternalId'],
        permissions: ({ input }) => [{ action: 'sts:AssumeRole', resource: String(input.RoleArn) }],
        run: ({ input, caller }) => {
          const role = /^arn:[^:]+:iam::(\d{12}):role\/(cdk-[\w+=,.@-]+)$/.exec(String(input.RoleArn));
          if (role?.[1] !== account.accountId) {
            const message = `User: ${caller.arn} is not authorized to perform: sts:AssumeRole on resource: ${String(input.RoleArn)}`;
            throw new AwsError('AccessDenied', message, 403);
          }
          const arn = `arn:${account.partition}:sts::${account.accountId}:assumed-role/${role[2]}/${String(input.RoleSessionName)}`;
          const expiration = new Date(Date.now() + Number(input.DurationSeconds ?? SESSION_SECONDS) * 1000);
          const credentials = account.iam.accessKeys.issue({ accountId: account.accountId, arn }, expiration);
          return {
            AssumedRoleUser: { AssumedRoleId: `AROALOCAL:${String(input.RoleSessionName)}`, Arn: arn },
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
}
