import { type LinkStatus, type StatusFinding, type Told } from '../../contract/link-status';
import { conditionText } from './condition';
import { documentation } from '../findings/catalogue/documentation';
import { findingAdvice } from '../findings/finding-advice';

const HOUR_MILLISECONDS = 60 * 60_000;
/** Amazon SNS takes up to 100 ASCII characters. */
const LONGEST_SUBJECT = 100;

export interface StateMessage {
  readonly subject: string;
  readonly text: string;
  /** To be remembered once the message has been sent. */
  readonly told: Told;
}

/** The message that is due, if any: a change of the condition or of the hold, or a reminder while Prefect has not accepted. */
export function stateMessage(status: LinkStatus, reminderMilliseconds: number, now: number): StateMessage | undefined {
  const { told, held, condition } = status;
  const waited = condition === 'PENDING_ACCEPTANCE' ? Math.max(0, now - Date.parse(status.since)) : 0;
  const reminders = Math.floor(waited / reminderMilliseconds);
  const next: Told = { condition, reminders, heldSince: held?.since };
  if (told === undefined || told.condition !== condition) {
    return message(
      status,
      `${told?.condition ?? 'new'} -> ${condition}`,
      `The link changed from ${told?.condition ?? 'new'} to ${condition}: ${conditionText(condition)}.`,
      next,
    );
  }
  if (told.heldSince !== held?.since) {
    return held === undefined
      ? message(status, 'released', 'The hold is released: passes change EC2 again if needed.', next)
      : message(status, 'on hold', `The link is on hold: no pass changes anything in EC2. Reason: ${held.reason}`, next);
  }
  if (reminders <= told.reminders) {
    return undefined;
  }
  const hours = Math.floor(waited / HOUR_MILLISECONDS);
  return message(
    status,
    `still waiting after ${hours} h`,
    `After ${hours} hours the link is still waiting for a person at Prefect to accept the connection.`,
    next,
  );
}

function message(status: LinkStatus, what: string, sentence: string, told: Told): StateMessage {
  const { link } = status;
  const parts = [
    `Prefect link ${link.name}`,
    sentence,
    ...findingLines(status),
    ...(status.condition === 'PENDING_ACCEPTANCE' ? [handOff(status)] : []),
  ];
  return { subject: subject(`Prefect link ${link.name}: ${what}`), text: `${parts.join('\n\n')}\n`, told };
}

function subject(text: string): string {
  const ascii = text.replace(/[^\x20-\x7e]/g, '?');
  // The end says what happened.
  return ascii.length <= LONGEST_SUBJECT
    ? ascii
    : `Prefect link ...${ascii.slice(ascii.length - LONGEST_SUBJECT + 'Prefect link ...'.length)}`;
}

function findingLines(status: LinkStatus): readonly string[] {
  return [
    ...status.findings.map((found) => findingText(found, '')),
    ...status.endpoints.flatMap(({ role, findings }) => findings.map((found) => findingText(found, ` (${role})`))),
  ];
}

function findingText({ code, evidence }: StatusFinding, about: string): string {
  const advice = findingAdvice(code);
  return advice === undefined
    ? `${code}${about}: ${evidence}`
    : `${advice.title}${about} [${code}]: ${evidence}\n${advice.remedy} See ${documentation(code)}`;
}

/** The facts that Prefect requests. */
function handOff({ link }: LinkStatus): string {
  const endpoints = link.endpoints.map(({ role, endpointId }) => `VPC endpoint of the ${role === 'api' ? 'API' : 'UI'}: ${endpointId}`);
  return ['For Prefect:', `AWS account: ${link.accountId}`, `VPC: ${link.vpcId}`, `Source Region: ${link.region}`, ...endpoints].join('\n');
}
