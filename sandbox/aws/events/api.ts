/* EventBridge over its API: reads, enables and disables rules, which CloudFormation creates. */
import { type AccountContext } from '../account-context';
import { type HasEvents, type Rule } from './state/events';
import { AwsError, type Operation, type Service } from '../service';

export function eventsService(account: AccountContext & HasEvents): Service {
  const describe = (rule: Rule) => ({
    Name: rule.name,
    Arn: rule.arn,
    State: rule.enabled ? 'ENABLED' : 'DISABLED',
    ScheduleExpression: rule.scheduleExpression,
    EventBusName: 'default',
  });
  const arn = (name: unknown) => account.arn('events', `rule/${String(name)}`);
  const find = (name: unknown): Rule => {
    const rule = account.events.list().find((candidate) => candidate.name === name);
    if (!rule) {
      throw new AwsError('ResourceNotFoundException', `Rule ${String(name)} does not exist on EventBus default.`);
    }
    return rule;
  };

  const setEnabled = (action: string, enabled: boolean): Operation => ({
    members: ['Name', 'EventBusName'],
    permissions: ({ input }) => [{ action: `events:${action}`, resource: arn(input.Name) }],
    run: ({ input }) => {
      if (input.EventBusName !== undefined && input.EventBusName !== 'default') {
        throw new AwsError('ResourceNotFoundException', `Event bus ${String(input.EventBusName)} does not exist.`);
      }
      account.events.setEnabled(find(input.Name), enabled);
    },
  });

  return {
    name: 'events',
    protocol: 'json',
    operations: {
      DisableRule: setEnabled('DisableRule', false),
      EnableRule: setEnabled('EnableRule', true),
      ListRules: {
        members: ['NamePrefix'],
        permissions: () => [{ action: 'events:ListRules', resource: '*' }],
        run: ({ input }) => ({
          Rules: account.events
            .list()
            .filter((rule) => rule.name.startsWith((input.NamePrefix as string | undefined) ?? ''))
            .map(describe),
        }),
      },
      DescribeRule: {
        members: ['Name'],
        permissions: ({ input }) => [{ action: 'events:DescribeRule', resource: arn(input.Name) }],
        run: ({ input }) => describe(find(input.Name)),
      },
      ListTargetsByRule: {
        members: ['Rule'],
        permissions: ({ input }) => [{ action: 'events:ListTargetsByRule', resource: arn(input.Rule) }],
        run: ({ input }) => ({
          Targets: find(input.Rule).targets.map((target) => ({ Id: target.id, Arn: target.arn, Input: target.input })),
        }),
      },
    },
  };
}
