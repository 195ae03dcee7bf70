import { type EndpointRole } from '../../contract/endpoint-role';
import { type StatusFinding } from '../../contract/link-status';
import { documentation } from '../../core/findings/catalogue/documentation';
import { FINDING_CATALOGUE, type Severity } from '../../core/findings/catalogue';
import { type Finding } from '../../core/findings/finding';
import { styled, type Output, type Span, type Style } from '../program/output';

/** A finding with its catalogue entry. */
export interface FullFinding {
  readonly code: string;
  readonly severity: Severity;
  readonly title: string;
  readonly evidence: string;
  readonly cause: string;
  readonly remedy: string;
  /** URL of its document; absent for a code of a different version. */
  readonly documentation?: string;
  readonly role?: EndpointRole;
  /** ISO 8601. */
  readonly since?: string;
}

const UNKNOWN = {
  severity: 'warning',
  cause: 'The link uses a newer version than this command line.',
  remedy: 'Update cdk-prefect-privatelink on this machine.',
} as const;

/** A code may come from stored text of a different version. */
export function fullFinding(found: Finding | StatusFinding, role?: EndpointRole): FullFinding {
  const known = Object.hasOwn(FINDING_CATALOGUE, found.code);
  const entry = known ? FINDING_CATALOGUE[found.code as keyof typeof FINDING_CATALOGUE] : { ...UNKNOWN, title: found.code };
  const { severity, title, cause, remedy } = entry;
  const about = role ?? ('role' in found ? found.role : undefined);
  return {
    code: found.code,
    severity,
    title,
    evidence: found.evidence,
    cause,
    remedy,
    ...(known ? { documentation: documentation(found.code) } : {}),
    role: about,
    ...('since' in found ? { since: found.since } : {}),
  };
}

const WORST_FIRST: readonly Severity[] = ['error', 'warning', 'info'];

export function worstFirst(findings: readonly FullFinding[]): readonly FullFinding[] {
  return [...findings].sort((a, b) => WORST_FIRST.indexOf(a.severity) - WORST_FIRST.indexOf(b.severity));
}

/** Whether a person has to act: `info` is the normal course of things. */
export function isTrouble({ severity }: FullFinding): boolean {
  return severity !== 'info';
}

/** The word in its colour, padded on the right to the width. */
export function severitySpan(severity: Severity, width = 0): Span {
  return styled(STYLES[severity], severity.padEnd(width));
}

const STYLES: Readonly<Record<Severity, Style>> = { error: 'red', warning: 'yellow', info: 'dim' };

export function printFindings(output: Output, findings: readonly FullFinding[], indent = ''): void {
  for (const alike of byCode(worstFirst(findings))) {
    const [{ severity, code, title, cause, remedy, documentation: see = '' }] = alike;
    const roles = distinct(alike.flatMap(({ role }) => role ?? []));
    const about: readonly Span[] = roles.length === 0 ? [] : [`${roles.join(', ')}: `];
    output.parts([[indent, severitySpan(severity), ' ', ...about, styled('bold', title)], [styled('dim', `[${code}]`)]], {
      indent: indent.length + 2,
    });
    const rows: readonly (readonly [string, string])[] = [
      ...distinct(alike.map(({ evidence }) => evidence)).map((evidence, index) => [index === 0 ? 'seen' : '', evidence] as const),
      ['cause', cause],
      ['do', remedy],
      ['see', see],
    ];
    for (const [label, text] of rows) {
      if (text !== '') {
        output.paragraph([`${indent}  `, styled('dim', label.padEnd(6))], text);
      }
    }
  }
}

/** Findings of several endpoints that have the same title, cause and remedy. */
function byCode(findings: readonly FullFinding[]): readonly (readonly [FullFinding, ...FullFinding[]])[] {
  const groups = new Map<string, [FullFinding, ...FullFinding[]]>();
  for (const found of findings) {
    const known = groups.get(found.code);
    if (known === undefined) {
      groups.set(found.code, [found]);
    } else {
      known.push(found);
    }
  }
  return [...groups.values()];
}

function distinct<T>(values: readonly T[]): readonly T[] {
  return [...new Set(values)];
}
