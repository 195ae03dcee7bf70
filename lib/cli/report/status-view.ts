/* A link's state as `status`, `wait` and `activate` show it, wherever it comes from. */
import { conditionText } from '../../core/link/condition';
import { type EndpointRole } from '../../contract/link-definition';
import { type Held, type LinkFunctions, type LinkStatus } from '../../contract/link-status';
import { fullFinding, isTrouble, type FullFinding } from './findings';
import { type StoredLink } from '../aws/links';

export interface EndpointView {
  readonly role: EndpointRole;
  readonly endpointId: string;
  readonly hostName: string;
  readonly condition: string;
  readonly text: string;
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
  /** An operator's stop. */
  readonly held?: Held;
  readonly functions?: LinkFunctions;
}

export function viewOfStatus(name: string, status: LinkStatus): StatusView {
  const hosts = new Map(status.link.endpoints.map(({ role, hostName }) => [role, hostName]));
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
      since,
      findings: findings.map((found) => fullFinding(found, role)),
    })),
    findings: status.findings.map((found) => fullFinding(found)),
    writtenAt: status.writtenAt,
    held: status.held,
    functions: status.functions,
  };
}

export function viewOfLink({ name, status, unreadable }: StoredLink): StatusView {
  if (status !== undefined) {
    return viewOfStatus(name, status);
  }
  const text = unreadable
    ? 'the status was written by another version; update cdk-prefect-privatelink here'
    : 'no pass has looked yet; the first one runs at the end of the deployment';
  return { link: name, condition: 'UNKNOWN', text, endpoints: [], findings: [] };
}

export function allFindings({ findings, endpoints }: StatusView): readonly FullFinding[] {
  return [...findings, ...endpoints.flatMap((endpoint) => endpoint.findings)];
}

export function isHealthy(view: StatusView): boolean {
  return view.condition === 'ACTIVE' && !allFindings(view).some(isTrouble);
}
