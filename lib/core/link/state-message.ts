import { type LinkDefinition } from '../../contract/link-definition';
import { type HoldState } from '../../contract/link-hold';
import { type LinkReport } from '../../contract/link-report';
import { type Notified, type StatusFinding } from '../../contract/link-status';
import { oneLine } from '../text';
import { conditionText } from './condition';
import { documentation } from '../findings/catalogue/documentation';
import { findingAdvice } from '../findings/finding-advice';
import { linkFindings } from './link-report';

const HOUR_MILLISECONDS = 60 * 60_000;
/** Amazon SNS takes up to 100 ASCII characters. */
const LONGEST_SUBJECT = 100;
/** The path of a construct; some are far longer. */
const LONGEST_NAME = 300;

/** A message that is being sent counts as sent for this long: longer than an invocation of the activator lasts. */
const SENDING_MILLISECONDS = 5 * 60_000;

export interface StateMessage {
  readonly subject: string;
  readonly text: string;
  /** To be stored before the message is sent, and confirmed afterwards. */
  readonly notified: Notified;
}

/** The message that is due, if any: a change of the condition or of the hold, or a reminder while Prefect has not accepted. */
export function stateMessage(report: LinkReport, reminderMilliseconds: number, now: number): StateMessage | undefined {
  const { status, hold } = report;
  const { notified, condition } = status;
  const sending = status.notifying;
  // A time in the future was not written by the activator.
  const notifying = sending !== undefined && Date.parse(sending.at) - now < SENDING_MILLISECONDS ? sending : undefined;
  const waited = condition === 'PENDING_ACCEPTANCE' ? Math.max(0, now - Date.parse(status.since)) : 0;
  const reminders = Math.floor(waited / reminderMilliseconds);
  const holdSince = beginningOf(hold, notifying ?? notified);
  const next: Notified = { condition, reminders, ...(holdSince === undefined ? {} : { holdSince }), at: new Date(now).toISOString() };
  const isRepeated = notifying !== undefined && isSame(notifying, next);
  if (isRepeated && Math.abs(now - Date.parse(notifying.at)) < SENDING_MILLISECONDS) {
    return undefined;
  }
  // A message of which nobody knows whether it was sent: it is sent again, or what changed since is reported on top of it.
  const last = isRepeated ? notified : (notifying ?? notified);
  if (last === undefined || last.condition !== condition) {
    const before = last?.condition ?? 'new';
    return message(
      report,
      `${before} -> ${condition}`,
      `The link changed from ${before} to ${condition}: ${conditionText(condition)}.`,
      next,
    );
  }
  if (last.holdSince !== holdSince) {
    return hold.kind === 'hold'
      ? message(report, 'on hold', `The link is on hold: no pass changes anything in EC2. Reason: ${hold.hold.reason}`, next)
      : message(report, 'released', 'The hold is released: passes change EC2 again if needed.', next);
  }
  if (reminders <= last.reminders) {
    return undefined;
  }
  const hours = Math.floor(waited / HOUR_MILLISECONDS);
  return message(
    report,
    `still waiting after ${hours} h`,
    `After ${hours} hours the link is still waiting for a person at Prefect to accept the connection.`,
    next,
  );
}

/** Nothing changes while nobody knows whether the link is on hold. */
function beginningOf(hold: HoldState, notified: Notified | undefined): string | undefined {
  switch (hold.kind) {
    case 'hold':
      return hold.hold.since;
    case 'unknown':
      return notified?.holdSince;
    case 'none':
      return undefined;
  }
}

/** Whether two messages report the same. */
export function isSame(one: Notified, other: Notified): boolean {
  return one.condition === other.condition && one.reminders === other.reminders && one.holdSince === other.holdSince;
}

function message(report: LinkReport, what: string, sentence: string, notified: Notified): StateMessage {
  const { link } = report.registered;
  const name = oneLine(link.name, LONGEST_NAME);
  const parts = [
    `Prefect link ${name}`,
    sentence,
    ...findingLines(report),
    ...(report.status.condition === 'PENDING_ACCEPTANCE' ? [handOff(link)] : []),
  ];
  return { subject: subject(`Prefect link ${name}: ${what}`), text: `${parts.join('\n\n')}\n`, notified };
}

function subject(text: string): string {
  const ascii = text.replace(/[^\x20-\x7e]/g, '?');
  // The end says what happened.
  return ascii.length <= LONGEST_SUBJECT
    ? ascii
    : `Prefect link ...${ascii.slice(ascii.length - LONGEST_SUBJECT + 'Prefect link ...'.length)}`;
}

function findingLines(report: LinkReport): readonly string[] {
  return [
    ...linkFindings(report).map((found) => findingText(found, '')),
    ...report.status.endpoints.flatMap(({ role, findings }) => findings.map((found) => findingText(found, ` (${role})`))),
  ];
}

function findingText({ code, evidence }: StatusFinding, about: string): string {
  const advice = findingAdvice(code);
  return advice === undefined
    ? `${code}${about}: ${evidence}`
    : `${advice.title}${about} [${code}]: ${evidence}\n${advice.remedy} See ${documentation(code)}`;
}

/** The facts that Prefect requests. */
function handOff(link: LinkDefinition): string {
  const [accountId, vpcId, region] = [link.accountId, link.vpcId, link.region].map((fact) => oneLine(fact));
  const endpoints = link.endpoints.map(({ role, endpointId }) => `VPC endpoint of the ${role === 'api' ? 'API' : 'UI'}: ${endpointId}`);
  return ['For Prefect:', `AWS account: ${accountId}`, `VPC: ${vpcId}`, `Source Region: ${region}`, ...endpoints].join('\n');
}
