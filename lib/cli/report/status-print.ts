import { type EndpointCondition } from '../../contract/link-status';
import { printFindings } from './findings';
import { styled, type Output, type Span, type Style } from '../program/output';
import { printWithStages } from './stages';
import { allFindings, isHealthy, type StatusView } from './status-view';

const ON_THE_WAY: readonly EndpointCondition[] = ['PENDING_ACCEPTANCE', 'PENDING', 'CHECKING', 'ENABLING_PRIVATE_DNS'];

function styleOf(condition: string): Style {
  if (condition === 'ACTIVE') {
    return 'green';
  }
  return (ON_THE_WAY as readonly string[]).includes(condition) || condition === 'UNVERIFIED' ? 'yellow' : 'red';
}

/** The word in its colour, padded on the right to the width. */
function conditionSpan(condition: string, width = 0): Span {
  return styled(styleOf(condition), condition.padEnd(width));
}

/** `advice`: what to do to check again; absent if the command has just checked. */
export function printStatus(output: Output, view: StatusView, now: number, advice?: string): void {
  output.parts([
    ...(view.link === undefined ? [] : [[styled('bold', view.link)]]),
    [conditionSpan(view.condition)],
    ...sinceSpans(view.since, now),
    ...(view.hold === undefined ? [] : [[styled('yellow', 'ON HOLD')], ...sinceSpans(view.hold.since, now)]),
  ]);
  output.paragraph(['  '], view.text);
  if (view.hold !== undefined) {
    output.paragraph(['  on hold: '], view.hold.reason);
  }
  if (view.pass !== undefined) {
    const { startedAt, intervalMinutes } = view.pass;
    output.paragraph(
      ['  '],
      `last pass ${ago(startedAt, now)}${intervalMinutes === undefined ? '' : `, one every ${intervalMinutes} min`}`,
      'dim',
    );
  }
  printEndpoints(output, view, now);
  const findings = allFindings(view);
  if (findings.length > 0) {
    output.line();
    printFindings(output, findings, '  ');
  }
  if (isHealthy(view) || view.writtenAt === undefined || advice === undefined) {
    return;
  }
  output.line();
  output.paragraph(['  '], `last change ${ago(view.writtenAt, now)}; ${advice}`, 'dim');
}

function printEndpoints(output: Output, view: StatusView, now: number): void {
  if (view.endpoints.length === 0) {
    return;
  }
  output.line();
  const width = Math.max(...view.endpoints.map(({ condition }) => condition.length));
  for (const endpoint of view.endpoints) {
    const { role, endpointId, condition, stages } = endpoint;
    const head = ['  ', styled('bold', role.padEnd('api'.length)), '  ', endpointId, '  ', conditionSpan(condition, width)];
    printWithStages(output, head, stages);
    const differs = condition !== view.condition;
    if (differs || endpoint.since !== view.since) {
      const since = endpoint.since === undefined ? '' : `since ${endpoint.since} (${ago(endpoint.since, now)})`;
      output.paragraph(['       '], [differs ? endpoint.text : '', since].filter((text) => text !== '').join(', '), 'dim');
    }
  }
}

/** One line per endpoint, and one for the link. */
export function printChange(output: Output, view: StatusView, now: number): void {
  const time = styled('dim', new Date(now).toISOString().slice(11, 19));
  const width = Math.max(view.condition.length, ...view.endpoints.map(({ condition }) => condition.length));
  for (const { role, condition, stages } of view.endpoints) {
    const head = [time, '  ', styled('bold', role.padEnd('link'.length)), '  ', conditionSpan(condition, width)];
    printWithStages(output, head, stages);
  }
  for (const { code, evidence } of allFindings(view)) {
    output.paragraph([' '.repeat('12:00:00  '.length)], `${code}: ${evidence}`, 'dim');
  }
  output.paragraph([time, '  ', 'link', '  ', conditionSpan(view.condition, width), '  '], view.text);
}

function sinceSpans(since: string | undefined, now: number): readonly (readonly Span[])[] {
  return since === undefined ? [] : [[styled('dim', `since ${since} (${ago(since, now)})`)]];
}

export function ago(time: string, now: number): string {
  const minutes = Math.floor((now - Date.parse(time)) / 60_000);
  return minutes >= 1 ? `${span(minutes)} ago` : 'just now';
}

/** A number of minutes, in the unit in which people would say it. */
export function span(minutes: number): string {
  if (minutes < 60) {
    return `${minutes} min`;
  }
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h` : `${Math.floor(hours / 24)} days`;
}
