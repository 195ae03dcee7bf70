/* The state of a link as `status`, `wait` and `activate` show it. */
import { conditionText } from '../../core/link/condition';
import { nameStrategy } from '../../core/link/name-strategy';
import { type EndpointRole } from '../../contract/endpoint-role';
import { type LinkHold } from '../../contract/link-hold';
import { type LinkReport } from '../../contract/link-report';
import { type LinkFunctions } from '../../contract/registered-link';
import { linkFindings } from '../../core/link/link-report';
import { UsageError } from '../program/exit';
import { fullFinding, isTrouble, type FullFinding } from './findings';
import { type StoredLink } from '../aws/links';
import { lastPass, lateness, type LastPass } from './pass-age';
import { stagesOf, type Stages } from './stages';

export interface EndpointView {
  readonly role: EndpointRole;
  readonly endpointId: string;
  readonly hostName: string;
  readonly condition: string;
  readonly text: string;
  readonly stages: Stages;
  readonly since?: string;
  readonly findings: readonly FullFinding[];
}

export interface StatusView {
  readonly link?: string;
  readonly condition: string;
  readonly text: string;
  readonly since?: string;
  readonly endpoints: readonly EndpointView[];
  /** About the link as a whole. */
  readonly findings: readonly FullFinding[];
  readonly writtenAt?: string;
  /** The last pass, with its age. */
  readonly pass?: LastPass;
  /** The hold of an operator. */
  readonly hold?: LinkHold;
  readonly functions?: LinkFunctions;
}

export function viewOfReport(name: string, report: LinkReport, now: number): StatusView {
  const pass = lastPass(report.status.pass, now);
  const { registered, hold, status } = report;
  const hosts = new Map(registered.link.endpoints.map(({ role, hostName }) => [role, hostName]));
  return {
    link: name,
    condition: status.condition,
    text: conditionText(status.condition),
    since: status.since,
    endpoints: status.endpoints.map(({ role, endpointId, condition, since, findings }) => ({
      role,
      endpointId,
      hostName: hosts.get(role) ?? '',
      condition,
      text: conditionText(condition),
      stages: stagesOf(condition, nameStrategy(registered.link.privateDns).movesNames),
      since,
      findings: findings.map((found) => fullFinding(found, role)),
    })),
    findings: [...lateness(pass), ...linkFindings(report)].map((found) => fullFinding(found)),
    writtenAt: status.writtenAt,
    pass,
    hold: hold.kind === 'hold' ? hold.hold : undefined,
    functions: registered.functions,
  };
}

export function viewOfLink({ name, registered, hold, status, unreadable }: StoredLink, now: number): StatusView {
  if (registered !== undefined && status !== undefined) {
    return viewOfReport(name, { registered, hold, status }, now);
  }
  const text = unreadable
    ? 'a different version wrote the status; update cdk-prefect-privatelink on this machine'
    : 'no pass has run yet; the first one runs at the end of the deployment';
  return { link: name, condition: 'UNKNOWN', text, endpoints: [], findings: [] };
}

/** The view of one endpoint alone. */
export function narrowTo(view: StatusView, role: EndpointRole | undefined): StatusView {
  if (role === undefined || view.endpoints.length === 0) {
    return view;
  }
  const endpoint = view.endpoints.find((each) => each.role === role);
  if (endpoint === undefined) {
    throw new UsageError(
      `${view.link ?? 'the link'} has no endpoint ${role}; endpoints: ${view.endpoints.map((each) => each.role).join(', ')}`,
    );
  }
  const { condition, text, since } = endpoint;
  return { ...view, condition, text, since, endpoints: [endpoint] };
}

export function allFindings({ findings, endpoints }: StatusView): readonly FullFinding[] {
  return [...findings, ...endpoints.flatMap((endpoint) => endpoint.findings)];
}

export function isHealthy(view: StatusView): boolean {
  return view.condition === 'ACTIVE' && !allFindings(view).some(isTrouble);
}
