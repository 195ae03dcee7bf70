/* STS: the roles that `cdk` assumes to deploy, which here are the person at the keyboard. */
import { randomBytes } from 'node:crypto';
import { type AccountContext } from '../account-context';
import { AwsError, type Service } from '../service';

const SESSION_SECONDS = 3600;

export function stsService(account: AccountContext): Service {
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
          return {
            AssumedRoleUser: {
              AssumedRoleId: `AROALOCAL:${String(input.RoleSessionName)}`,
              Arn: `arn:${account.partition}:sts::${account.accountId}:assumed-role/${role[2]}/${String(input.RoleSessionName)}`,
            },
            Credentials: {
              AccessKeyId: `ASIA${randomBytes(8).toString('hex').toUpperCase()}`,
              SecretAccessKey: randomBytes(20).toString('hex'),
              SessionToken: randomBytes(20).toString('hex'),
              Expiration: new Date(account.clock.now().getTime() + SESSION_SECONDS * 1000),
            },
          };
        },
      },
    },
  };
}
