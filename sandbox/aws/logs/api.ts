/* CloudWatch Logs: `cdk` reads the log of a custom resource that failed, people explore. */
import { type AccountContext } from '../account-context';
import { page } from '../paging';
import { type HasLambda } from '../lambda/state/lambda';
import { type LambdaFunction } from '../lambda/state/lambda-function';
import { AwsError, type Call, type Operation, type Service } from '../service';
import { type HasLogs } from './state/logs';

interface LogEvent {
  readonly logStreamName: string;
  readonly message: string;
  readonly timestamp: number;
}

export function logsService(account: AccountContext & HasLambda & HasLogs): Service {
  const functionsOf = ({ logGroupName: name }: Call['input']): readonly LambdaFunction[] => {
    const functions = account.lambda.list().filter(({ settings }) => settings.logGroupName === name);
    if (functions.length === 0 && !account.logs.find(String(name))) {
      throw new AwsError('ResourceNotFoundException', 'The specified log group does not exist.');
    }
    return functions;
  };

  const refuseUnknownStream = (input: Call['input'], stream: unknown) => {
    if (!streamNames(functionsOf(input), false).some((name) => name === stream)) {
      throw new AwsError('ResourceNotFoundException', 'The specified log stream does not exist.');
    }
  };

  const eventsOf = (input: Call['input'], wanted: (stream: string) => boolean): readonly LogEvent[] =>
    functionsOf(input)
      .flatMap(({ logs }) => logs)
      .filter(({ logStreamName }) => wanted(logStreamName))
      .map((line) => ({ ...line, timestamp: timeOf(line.message, account) }))
      .filter(({ timestamp }) => timestamp >= Number(input.startTime ?? 0) && timestamp <= Number(input.endTime ?? Infinity));

  const operation = (action: string, members: readonly string[], run: (input: Call['input']) => unknown): Operation => ({
    members,
    permissions: ({ input }) => [
      { action: `logs:${action}`, resource: input.logGroupName === undefined ? '*' : account.logs.arn(String(input.logGroupName)) },
    ],
    run: ({ input }) => run(input),
  });

  return {
    name: 'logs',
    protocol: 'json',
    operations: {
      // Interleaved is how AWS answers whatever is asked.
      FilterLogEvents: operation(
        'FilterLogEvents',
        ['logGroupName', 'logStreamNames', 'startTime', 'endTime', 'limit', 'interleaved', 'nextToken'],
        (input) => {
          const streams = input.logStreamNames as readonly string[] | undefined;
          streams?.forEach((stream) => refuseUnknownStream(input, stream));
          const events = eventsOf(input, (stream) => streams?.includes(stream) ?? true);
          const { items, nextToken } = page(events, { MaxResults: input.limit ?? 10_000, NextToken: input.nextToken });
          return {
            events: items.map((event, index) => ({
              ...event,
              eventId: String(Number(input.nextToken ?? 0) + index),
              ingestionTime: event.timestamp,
            })),
            nextToken,
          };
        },
      ),
      // All events at once; equal tokens say that there are no more.
      GetLogEvents: operation(
        'GetLogEvents',
        ['logGroupName', 'logStreamName', 'startTime', 'endTime', 'startFromHead', 'nextToken'],
        (input) => {
          refuseUnknownStream(input, input.logStreamName);
          const events = input.nextToken === undefined ? eventsOf(input, (stream) => stream === input.logStreamName) : [];
          return {
            events: events.map(({ message, timestamp }) => ({ message, timestamp, ingestionTime: timestamp })),
            nextForwardToken: 'f/end',
            nextBackwardToken: 'b/end',
          };
        },
      ),
      DescribeLogGroups: operation('DescribeLogGroups', ['logGroupNamePrefix', 'limit', 'nextToken'], (input) => {
        const names = account.logs.names().filter((name) => name.startsWith((input.logGroupNamePrefix as string | undefined) ?? ''));
        const { items, nextToken } = page(names, { MaxResults: input.limit, NextToken: input.nextToken });
        return {
          logGroups: items.map((name) => ({
            logGroupName: name,
            arn: account.logs.arn(name),
            retentionInDays: account.logs.find(name)?.retentionInDays,
          })),
          nextToken,
        };
      }),
      DescribeLogStreams: operation('DescribeLogStreams', ['logGroupName', 'orderBy', 'descending', 'limit', 'nextToken'], (input) => {
        const names = streamNames(functionsOf(input), input.orderBy === 'LastEventTime');
        const ordered = input.descending === true ? names.reverse() : names;
        const { items, nextToken } = page(ordered, { MaxResults: input.limit, NextToken: input.nextToken });
        return { logStreams: items.map((logStreamName) => ({ logStreamName })), nextToken };
      }),
    },
  };
}

/** The runtime begins its lines with the time. */
function timeOf(line: string, account: AccountContext): number {
  const time = Date.parse(/^\S+/.exec(line)?.[0] ?? '');
  return Number.isNaN(time) ? account.clock.now().getTime() : time;
}

function streamNames(functions: readonly LambdaFunction[], byLastEvent: boolean): string[] {
  const written = functions.flatMap(({ logs }) => logs.map(({ logStreamName }) => logStreamName));
  // A set keeps the order of first appearance, so looked at from the end it is that of the last events.
  const names = [...new Set(written.reverse())].reverse();
  return byLastEvent ? names : names.sort();
}
