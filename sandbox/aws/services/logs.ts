/* CloudWatch Logs, as far as `cdk` reads the log of a custom resource that failed. */
import type { Account } from '../account';
import { AwsError, type Service } from '../service';

export function logsService(account: Account): Service {
  return {
    name: 'logs',
    protocol: 'json',
    operations: {
      FilterLogEvents: {
        members: ['logGroupName', 'logStreamNames', 'startTime', 'endTime', 'limit'],
        permissions: ({ input }) => [{ action: 'logs:FilterLogEvents', resource: account.logs.arn(String(input.logGroupName)) }],
        run: ({ input }) => {
          const functions = account.lambda.list().filter(({ settings }) => settings.logGroupName === input.logGroupName);
          if (functions.length === 0 && !account.logs.find(String(input.logGroupName))) {
            throw new AwsError('ResourceNotFoundException', 'The specified log group does not exist.');
          }
          const streams = input.logStreamNames as readonly string[] | undefined;
          return {
            events: functions
              .filter(({ logStreamName }) => streams?.includes(logStreamName) ?? true)
              .flatMap(({ logs, logStreamName }) => logs.map((message) => ({ logStreamName, message, timestamp: timeOf(message, account) })))
              .filter(({ timestamp }) => timestamp >= Number(input.startTime ?? 0) && timestamp <= Number(input.endTime ?? Infinity))
              .slice(0, Number(input.limit ?? 10_000)),
          };
        },
      },
    },
  };
}

/** The runtime begins its lines with the time. */
function timeOf(line: string, account: Account): number {
  const time = Date.parse(/^\S+/.exec(line)?.[0] ?? '');
  return Number.isNaN(time) ? account.clock.now().getTime() : time;
}
