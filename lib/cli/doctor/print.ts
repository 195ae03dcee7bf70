/* The paths of the doctor, for people and for CI systems. */
import { type EndpointRole } from '../../contract/endpoint-role';
import { type Verdict } from '../../core/reachability/verdict';
import { styled, type Output, type Span } from '../program/output';
import { type FullFinding } from '../report/findings';
import { type JunitCase } from '../report/junit';
import { type Examination } from './examine';
import { HOP_TITLES, stopOf, type Hop } from './hops';
import { type ExaminedPath } from './judge';

const MARKS: Readonly<Record<Verdict, Span>> = {
  open: styled('green', 'ok     '),
  partly: styled('yellow', 'partly '),
  closed: styled('red', 'STOP   '),
  unknown: styled('dim', '?      '),
};

/** One table for all paths that are alike. */
export function printPaths(output: Output, paths: readonly ExaminedPath[], examination: Examination): void {
  const alike = new Map<string, ExaminedPath[]>();
  for (const path of paths) {
    const key = path.hops.map(({ hop, verdict }) => `${hop} ${verdict}`).join();
    alike.set(key, [...(alike.get(key) ?? []), path]);
  }
  alike.forEach((group) => printTable(output, group, examination));
}

function printTable(output: Output, paths: readonly ExaminedPath[], { client }: Examination): void {
  const hops = paths[0]?.hops ?? [];
  const width = Math.max(...hops.map(({ hop }) => HOP_TITLES[hop].length));
  const from = `From ${client?.label ?? 'a client'} to `;
  output.line();
  paths.forEach(({ endpoint: { seen } }, index) => {
    const start = index === 0 ? from : `${' '.repeat(from.length - 'and '.length)}and `;
    output.line(start, styled('bold', seen.named.hostName), ` by ${seen.named.endpointId}`);
  });
  hops.forEach(({ hop, verdict }, index) => {
    const texts = [...new Set(paths.flatMap((path) => path.hops[index]?.checked ?? []))];
    texts.forEach((checked, line) => {
      const label: readonly Span[] = line === 0 ? [MARKS[verdict], HOP_TITLES[hop].padEnd(width)] : [' '.repeat('ok     '.length + width)];
      output.paragraph(['  ', ...label, '  '], checked, 'dim');
    });
  });
  output.line('  ', conclusion(hops));
}

function conclusion(hops: readonly Hop[]): Span {
  const stop = stopOf(hops);
  if (stop !== undefined) {
    return styled('red', `The path stops at: ${HOP_TITLES[stop.hop]}.`);
  }
  const open = hops.every(({ verdict }) => verdict === 'open');
  return open ? styled('green', 'The whole path is open.') : 'No check found a stop.';
}

export function printRefused(output: Output, { refused }: Examination): void {
  if (refused.length === 0) {
    return;
  }
  output.line();
  output.line(styled('yellow', 'Not checked:'));
  for (const { action, reason } of refused) {
    output.paragraph([`  ${action}: `], reason);
  }
}

/** A test for each hop and for each finding. */
export function doctorCases(
  paths: readonly ExaminedPath[],
  findings: readonly FullFinding[],
  examination: Examination,
): readonly JunitCase[] {
  const link = examination.link?.name ?? 'endpoints';
  const hostOf = (role: EndpointRole | undefined): string =>
    paths.find(({ endpoint }) => endpoint.seen.named.role === role)?.endpoint.seen.named.hostName ?? link;
  return [
    ...paths.flatMap(({ endpoint, hops }) =>
      hops.map(({ hop, verdict, checked }): JunitCase => ({
        group: endpoint.seen.named.hostName,
        name: HOP_TITLES[hop],
        ...(verdict === 'closed' ? { failed: checked } : {}),
        ...(verdict === 'unknown' ? { skipped: checked } : {}),
      })),
    ),
    ...findings.map((found): JunitCase => ({ group: hostOf(found.role), name: found.title, findings: [found] })),
    ...examination.refused.map(({ action, reason }): JunitCase => ({ group: link, name: `read ${action}`, skipped: reason })),
  ];
}
