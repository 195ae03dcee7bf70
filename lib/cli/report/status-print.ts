import { type EndpointCondition } from '../../contract/link-status';
import { printFindings } from './findings';
import { styled, type Output, type Span, type Style } from '../program/output';
import { isHealthy, type EndpointView, type StatusView } from './status-view';

const GOING_WELL: readonly EndpointCondition[] = ['PENDING_ACCEPTANCE', 'PENDING', 'CHECKING', 'ENABLING_PRIVATE_DNS'];

function styleOf(condition: string): Style {
  if (condition === 'ACTIVE') {
    return 'green';
  }
  return (GOING_WELL as readonly string[]).includes(condition) || condition === 'UNVERIFIED' ? 'yellow' : 'red';
}

export function conditionSpan(condition: string): Span {
  return styled(styleOf(condition), condition);
}

export function printStatus(output: Output, view: StatusView, now: number): void {
  output.line(
    ...(view.link === undefined ? [] : [styled('bold', view.link), ' ']),
    conditionSpan(view.condition),
    sinceSpan(view.since, now),
  );
  output.line('  ', view.text);
  for (const endpoint of view.endpoints) {
    output.line();
    output.line(
      '  ',
      styled('bold', endpoint.role.padEnd(4)),
      endpoint.endpointId,
      '  ',
      conditionSpan(endpoint.condition),
      sinceSpan(endpoint.since, now),
    );
    output.line('       ', endpoint.text);
    output.line('       ', progress(endpoint));
    printFindings(output, endpoint.findings, '       ');
  }
  if (view.findings.length > 0) {
    output.line();
    printFindings(output, view.findings, '  ');
  }
  if (isHealthy(view) || view.writtenAt === undefined) {
    return;
  }
  output.line();
  output.line(styled('dim', `  last change ${ago(view.writtenAt, now)}; to check now, run \`prefect-privatelink activate\``));
}

/** The stages of an endpoint. */
const STAGES = ['accepted', 'checked', 'Private DNS', 'verified'] as const;

const REACHED: Readonly<Record<string, number>> = {
  PENDING_ACCEPTANCE: 0,
  PENDING: 1,
  CHECKING: 1,
  ENABLING_PRIVATE_DNS: 2,
  UNVERIFIED: 3,
  DEGRADED: 3,
  ACTIVE: 4,
};

export function stagesReached(condition: string): number {
  return REACHED[condition] ?? 0;
}

export function progress({ condition }: Pick<EndpointView, 'condition'>): string {
  const reached = stagesReached(condition);
  return STAGES.map((stage, index) => `${index < reached ? '[x]' : '[ ]'} ${stage}`).join('  ');
}

function sinceSpan(since: string | undefined, now: number): Span {
  return since === undefined ? '' : styled('dim', ` since ${since} (${ago(since, now)})`);
}

export function ago(time: string, now: number): string {
  const minutes = Math.floor((now - Date.parse(time)) / 60_000);
  if (!(minutes >= 1)) {
    return 'just now';
  }
  if (minutes < 60) {
    return `${minutes} min ago`;
  }
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h ago` : `${Math.floor(hours / 24)} days ago`;
}
