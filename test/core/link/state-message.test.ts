import fc from 'fast-check';
import { documentation } from '../../../lib/core/findings/catalogue/documentation';
import { FINDING_CATALOGUE } from '../../../lib/core/findings/catalogue';
import { stateMessage, type StateMessage } from '../../../lib/core/link/state-message';
import { type LinkReport } from '../../../lib/contract/link-report';
import { linkDefinition } from '../../fixtures/link';
import { linkReport, onHold, registeredLink, statusAfter } from '../../fixtures/status';
import { anyContext, anyObservation, NOW } from './arbitraries';
import { observed } from './observations';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const MINUTE = 60_000;
const context = { privateDns: { kind: 'endpoint' } as const, graceSeconds: 3600, now: NOW };
const report = (description: Parameters<typeof observed>[0]): LinkReport => ({
  ...linkReport(),
  registered: registeredLink({ link: linkDefinition() }),
  status: statusAfter(linkDefinition(), [observed(description)], [], undefined, context),
});
const pending = report({ state: 'pendingAcceptance' });
const rejected = report({ state: 'rejected' });
const due = (given: LinkReport, now = NOW, reminder = DAY): StateMessage | undefined => stateMessage(given, reminder, now);
/** After the message that is due has been sent. */
const sent = (given: LinkReport, now = NOW): LinkReport => ({
  ...given,
  status: { ...given.status, notified: due(given, now)?.notified ?? given.status.notified },
});
/** While the message that is due is being sent. */
const sending = (given: LinkReport, now = NOW): LinkReport => ({
  ...given,
  status: { ...given.status, notifying: due(given, now)?.notified },
});

test('a new link has a message about its state, with what Prefect needs', () => {
  expect(due(pending)).toMatchObject({
    subject: 'Prefect link Platform/Prefect: new -> PENDING_ACCEPTANCE',
    notified: { condition: 'PENDING_ACCEPTANCE', reminders: 0, at: '2026-11-20T09:00:00.000Z' },
  });
  expect(due(pending)?.text).toBe(`Prefect link Platform/Prefect

The link changed from new to PENDING_ACCEPTANCE: waiting for a person at Prefect to accept the connection.

Prefect has not accepted the connection yet (api) [waiting-for-acceptance]: ${pending.status.endpoints[0]?.findings[0]?.evidence ?? ''}
${remedyOf('waiting-for-acceptance')} See ${documentation('waiting-for-acceptance')}

For Prefect:
AWS account: 111122223333
VPC: vpc-0123456789abcdef0
Source Region: us-east-1
VPC endpoint of the API: vpce-0a0a0a0a0a0a0a0a0
VPC endpoint of the UI: vpce-0b0b0b0b0b0b0b0b0
`);
});

test('each change has one message, with the findings and their remedies', () => {
  const next: LinkReport = { ...rejected, status: { ...rejected.status, notified: sent(pending).status.notified } };
  expect(due(next)).toMatchObject({ subject: 'Prefect link Platform/Prefect: PENDING_ACCEPTANCE -> REJECTED' });
  expect(due(next)?.text).toContain(`[endpoint-rejected]: vpce-0a0a0a0a0a0a0a0a0 is rejected\n${remedyOf('endpoint-rejected')}`);
  expect(due(next)?.text).not.toContain('For Prefect');
  expect(due(sent(next), NOW + 30 * DAY)).toBeUndefined();
});

test('a message that is being sent is not due, and is due again if nobody confirms it', () => {
  expect(due(sending(pending), NOW + MINUTE)).toBeUndefined();
  expect(due(sending(pending), NOW + 6 * MINUTE)?.subject).toBe('Prefect link Platform/Prefect: new -> PENDING_ACCEPTANCE');
  // A time in the future does not keep it from being sent for years.
  expect(due(sending(pending, NOW + 365 * DAY), NOW)?.subject).toContain('new -> PENDING_ACCEPTANCE');
  // What changes back meanwhile is reported on top of it.
  expect(
    due({ ...pending, status: { ...pending.status, notified: sent(pending).status.notified, notifying: sent(rejected).status.notified } })
      ?.subject,
  ).toContain('REJECTED -> PENDING_ACCEPTANCE');
  // Another change is another message.
  expect(due({ ...rejected, status: { ...rejected.status, notifying: sending(pending).status.notifying } })?.subject).toContain('REJECTED');
});

test('while Prefect has not accepted, a reminder comes once in each period', () => {
  let given = sent(pending);
  const reminders: number[] = [];
  for (let now = NOW; now <= NOW + 3 * DAY; now += 5 * MINUTE) {
    const message = due(given, now);
    if (message === undefined) {
      continue;
    }
    reminders.push((now - NOW) / HOUR);
    expect(message.subject).toBe(`Prefect link Platform/Prefect: still waiting after ${(now - NOW) / HOUR} h`);
    expect(message.text).toContain('For Prefect:');
    given = sent(given, now);
  }
  expect(reminders).toEqual([24, 48, 72]);
});

test('reminders that could not be sent are one when they can', () => {
  const late = sent(sent(pending), NOW + 5 * DAY);
  expect(late.status.notified?.reminders).toBe(5);
  expect(due(late, NOW + 5 * DAY + HOUR)).toBeUndefined();
});

test('a hold and its release have a message, and a hold that nobody knows of has none', () => {
  const held: LinkReport = { ...sent(rejected), hold: onHold('migration', NOW) };
  expect(due(held)).toMatchObject({
    subject: 'Prefect link Platform/Prefect: on hold',
    text: expect.stringContaining('Reason: migration') as string,
  });
  expect(due(sent(held))).toBeUndefined();
  expect(due({ ...sent(held), hold: { kind: 'unknown', reason: 'x' } })).toBeUndefined();
  expect(due({ ...sent(held), hold: { kind: 'none' } })).toMatchObject({ subject: 'Prefect link Platform/Prefect: released' });
});

test('whatever is sent can be sent, and is not due again', () => {
  fc.assert(
    fc.property(anyObservation(), anyContext, fc.string({ unit: 'binary', minLength: 1, maxLength: 300 }), (observation, at, name) => {
      const link = linkDefinition({ name });
      const given: LinkReport = {
        ...linkReport(),
        registered: registeredLink({ link }),
        status: statusAfter(link, [observation], [], undefined, at),
      };
      const message = due(given);
      expect(message?.subject).toMatch(/^[\x20-\x7e]{1,100}$/);
      expect(message?.subject).toContain(given.status.condition);
      expect(Buffer.byteLength(message?.text ?? '')).toBeLessThan(256 * 1024);
      expect(due(sent(given))).toBeUndefined();
    }),
    { numRuns: 300 },
  );
});

function remedyOf(code: keyof typeof FINDING_CATALOGUE): string {
  return FINDING_CATALOGUE[code].remedy;
}
