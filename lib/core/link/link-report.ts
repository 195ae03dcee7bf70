import { type LinkReport } from '../../contract/link-report';
import { type StatusFinding } from '../../contract/link-status';
import { type HoldState } from '../../contract/link-hold';
import { holdFindings } from './hold';
import { parseStatus } from './parse-status';
import { parseRegisteredLink } from './registration';
import { isTime, record } from './stored-value';

/** Findings about the link as a whole, the hold first. */
export function linkFindings({ hold, status }: Pick<LinkReport, 'hold' | 'status'>): readonly StatusFinding[] {
  return [...holdFindings(hold, status.writtenAt), ...status.findings];
}

/** Reads the answer of the activator; undefined for anything that this version does not answer. */
export function parseReport(text: string): LinkReport | undefined {
  try {
    const { registered, hold, status } = record(JSON.parse(text));
    const parsed = { registered: parseRegisteredLink(registered), hold: parseHold(hold), status: parseStatus(JSON.stringify(status)) };
    return parsed.registered === undefined || parsed.hold === undefined || parsed.status === undefined
      ? undefined
      : { registered: parsed.registered, hold: parsed.hold, status: parsed.status };
  } catch {
    return undefined;
  }
}

function parseHold(value: unknown): HoldState | undefined {
  const { kind, hold, reason, releasedAt } = record(value);
  const { since, reason: why } = record(hold);
  switch (kind) {
    case 'none':
      return { kind, ...(isTime(releasedAt) ? { releasedAt } : {}) };
    case 'hold':
      return isTime(since) && typeof why === 'string' ? { kind, hold: { since, reason: why } } : undefined;
    case 'unknown':
      return { kind, reason: typeof reason === 'string' ? reason : '' };
    default:
      return undefined;
  }
}
