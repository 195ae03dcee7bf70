/* EventBridge rules with a rate: fired by the account's clock, the first time after one whole period. */
import { randomUUID } from 'node:crypto';
import { type AccountContext } from '../../account-context';
import { type Timer } from '../../clock';
import { AwsError } from '../../service';
import { type FunctionInvoker } from '../../service-principal';

export interface RuleTarget {
  readonly id: string;
  /** ARN of a function. */
  readonly arn: string;
  /** JSON text; absent means EventBridge's own event. */
  readonly input?: string;
}

export interface RuleRequest {
  readonly name: string;
  readonly scheduleExpression: string;
  readonly enabled: boolean;
  readonly targets: readonly RuleTarget[];
}

export interface Rule extends RuleRequest {
  readonly arn: string;
}

const MILLISECONDS: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

export interface HasEvents {
  readonly events: Events;
}

export class Events {
  private readonly rules = new Map<string, { readonly rule: Rule; readonly timer?: Timer }>();

  constructor(private readonly account: AccountContext & { readonly lambda: FunctionInvoker }) {}

  /** Creates or replaces; the period starts again. */
  putRule(request: RuleRequest): Rule {
    const period = periodOf(request.scheduleExpression);
    for (const target of request.targets) {
      if (target.input !== undefined) {
        JSON.parse(target.input);
      }
    }
    this.deleteRule(request.name);
    const rule = { ...request, arn: this.account.arn('events', `rule/${request.name}`) };
    const timer = request.enabled ? this.account.clock.every(period, () => this.fire(rule)) : undefined;
    this.rules.set(request.name, { rule, timer });
    return rule;
  }

  /** Until the next deployment that changes the rule. */
  setEnabled(rule: Rule, enabled: boolean): void {
    if (rule.enabled !== enabled) {
      this.putRule({ ...rule, enabled });
      this.account.log('events', `rule ${rule.name} ${enabled ? 'enabled' : 'disabled'}`);
    }
  }

  deleteRule(name: string): void {
    this.rules.get(name)?.timer?.cancel();
    this.rules.delete(name);
  }

  list(): readonly Rule[] {
    return [...this.rules.values()].map(({ rule }) => rule);
  }

  /** Settles when every target has been dealt with, retries included. */
  async fire(rule: Rule): Promise<void> {
    this.account.log('events', `rule ${rule.name} fires`);
    await Promise.all(
      rule.targets.map((target) =>
        this.account.lambda.invokeAsService(
          { service: 'events.amazonaws.com', sourceArn: rule.arn },
          target.arn,
          target.input ?? JSON.stringify(this.scheduledEvent(rule)),
        ),
      ),
    );
  }

  private scheduledEvent(rule: Rule): unknown {
    return {
      version: '0',
      id: randomUUID(),
      'detail-type': 'Scheduled Event',
      source: 'aws.events',
      account: this.account.accountId,
      time: this.account.clock.now().toISOString(),
      region: this.account.region,
      resources: [rule.arn],
      detail: {},
    };
  }
}

/** Milliseconds of `rate(5 minutes)`; as in AWS, one is singular and all else plural. */
export function periodOf(scheduleExpression: string): number {
  const [, count = '', unit = '', plural = ''] = /^rate\((\d+) (minute|hour|day)(s?)\)$/.exec(scheduleExpression) ?? [];
  const period = Number(count) * (MILLISECONDS[unit] ?? 0);
  if (period === 0 || (count === '1') !== (plural === '')) {
    throw new AwsError(
      'ValidationException',
      `Parameter ScheduleExpression is not valid: the local AWS knows rate(...) only, got: ${scheduleExpression}`,
    );
  }
  return period;
}
