import fc from 'fast-check';
import { documentation } from '../../../lib/core/findings/catalogue/documentation';
import { FINDING_CATALOGUE } from '../../../lib/core/findings/catalogue';
import { hold, release } from '../../../lib/core/link/hold';
import { nextStatus } from '../../../lib/core/link/link-status';
import { stateMessage, type StateMessage } from '../../../lib/core/link/state-message';
import { type LinkStatus } from '../../../lib/contract/link-status';
import { linkDefinition } from '../../fixtures/link';
import { anyContext, anyObservation, NOW } from './arbitraries';
import { observed } from './observations';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const context = { privateDns: { kind: 'endpoint' } as const, graceSeconds: 3600, now: NOW };
const pending = nextStatus(linkDefinition(), [observed({ state: 'pendingAcceptance' })], [], undefined, context);
const rejected = nextStatus(linkDefinition(), [observed({ state: 'rejected' })], [], undefined, context);
const tell = (status: LinkStatus, now = NOW, reminder = DAY): StateMessage | undefined => stateMessage(status, reminder, now);
const told = (status: LinkStatus, now = NOW): LinkStatus => ({ ...status, told: tell(status, now)?.told ?? status.told });

test('a new link publishes its state, with the hand-off', () => {
  expect(tell(pending)).toMatchObject({
    subject: 'Prefect link Platform/Prefect: new -> PENDING_ACCEPTANCE',
    told: { condition: 'PENDING_ACCEPTANCE', reminders: 0 },
  });
  expect(tell(pending)?.text).toBe(`Prefect link Platform/Prefect

The link changed from new to PENDING_ACCEPTANCE: waiting for a person at Prefect to accept the connection.

Prefect has not accepted the connection yet (api) [waiting-for-acceptance]: ${pending.endpoints[0]?.findings[0]?.evidence ?? ''}
${remedyOf('waiting-for-acceptance')} See ${documentation('waiting-for-acceptance')}

For Prefect:
AWS account: 111122223333
VPC: vpc-0123456789abcdef0
Source Region: us-east-1
VPC endpoint of the API: vpce-0a0a0a0a0a0a0a0a0
VPC endpoint of the UI: vpce-0b0b0b0b0b0b0b0b0
`);
});

test('each change is published once, with the findings and their remedies', () => {
  const next: LinkStatus = { ...rejected, told: told(pending).told };
  expect(tell(next)).toMatchObject({ subject: 'Prefect link Platform/Prefect: PENDING_ACCEPTANCE -> REJECTED' });
  expect(tell(next)?.text).toContain(`[endpoint-rejected]: vpce-0a0a0a0a0a0a0a0a0 is rejected\n${remedyOf('endpoint-rejected')}`);
  expect(tell(next)?.text).not.toContain('For Prefect');
  expect(tell(told(next), NOW + 30 * DAY)).toBeUndefined();
});

test('while Prefect has not accepted, a reminder comes once in each period', () => {
  let status = told(pending);
  const reminders: number[] = [];
  for (let now = NOW; now <= NOW + 3 * DAY; now += 5 * 60_000) {
    const due = tell(status, now);
    if (due === undefined) {
      continue;
    }
    reminders.push((now - NOW) / HOUR);
    expect(due.subject).toBe(`Prefect link Platform/Prefect: still waiting after ${(now - NOW) / HOUR} h`);
    expect(due.text).toContain('For Prefect:');
    status = { ...status, told: due.told };
  }
  expect(reminders).toEqual([24, 48, 72]);
});

test('reminders that could not be sent are one when they can', () => {
  const late = tell(told(pending), NOW + 5 * DAY);
  expect(late?.told.reminders).toBe(5);
  expect(tell({ ...pending, told: late?.told }, NOW + 5 * DAY + HOUR)).toBeUndefined();
});

test('a hold and its release are published', () => {
  const held = hold(told(rejected), 'migration', NOW);
  expect(tell(held)).toMatchObject({
    subject: 'Prefect link Platform/Prefect: on hold',
    text: expect.stringContaining('Reason: migration') as string,
  });
  expect(tell(told(held))).toBeUndefined();
  expect(tell(release(told(held)))).toMatchObject({ subject: 'Prefect link Platform/Prefect: released' });
});

test('every message can be sent, and is not sent again', () => {
  fc.assert(
    fc.property(anyObservation(), anyContext, fc.string({ unit: 'binary', minLength: 1, maxLength: 300 }), (observation, at, name) => {
      const status = nextStatus(linkDefinition({ name }), [observation], [], undefined, at);
      const due = tell(status);
      expect(due?.subject).toMatch(/^[\x20-\x7e]{1,100}$/);
      expect(due?.subject).toContain(status.condition);
      expect(Buffer.byteLength(due?.text ?? '')).toBeLessThan(256 * 1024);
      expect(tell({ ...status, told: due?.told })).toBeUndefined();
    }),
    { numRuns: 300 },
  );
});

function remedyOf(code: keyof typeof FINDING_CATALOGUE): string {
  return FINDING_CATALOGUE[code].remedy;
}
