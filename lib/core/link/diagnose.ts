import { type AddressObservation, type AddressOutcome } from '../../contract/probe';
import { callFinding } from '../findings/call-finding';
import { finding, type Finding } from '../findings/finding';
import { type FindingCode } from '../findings/catalogue';
import { type DecisionContext, type EndpointMemory, type EndpointObservation } from './observation';
import { addressChecks, nameVerdict, pathVerdict } from './path-check';
import { probeFailureCode } from './probe-failure';
import { vpcDnsFindings } from '../names/ownership';
import { nameStrategy } from './name-strategy';
import { namesMayBeSpreading } from './recent-enabling';
import { refusalFindings } from './refusal-cause';

const OUTCOME_CODES: Readonly<Record<Exclude<AddressOutcome, 'healthy'>, FindingCode>> = {
  tcpRefused: 'tcp-refused',
  tcpSilent: 'tcp-silent',
  tcpUnreachable: 'tcp-unreachable',
  tlsUntrusted: 'tls-untrusted',
  tlsWrongName: 'tls-wrong-name',
  tlsExpired: 'tls-expired',
  tlsSilent: 'tls-silent',
  tlsFailed: 'tls-failed',
  httpForbidden: 'http-forbidden',
  httpRedirect: 'http-redirect',
  httpClientError: 'http-client-error',
  httpServerError: 'http-server-error',
  httpSlow: 'http-slow',
  httpFailed: 'http-failed',
};

/** Days before its end from which a certificate is reported. Public certificates are renewed about 30 days before. */
const CERTIFICATE_WARNING_DAYS = 14;
const DAY_MILLISECONDS = 24 * 60 * 60 * 1000;

/** The findings about one endpoint. Total. */
export function diagnose(observation: EndpointObservation, memory: EndpointMemory, context: DecisionContext): readonly Finding[] {
  const { description, definition } = observation;
  const about = (code: FindingCode, evidence: string): Finding => finding(code, evidence, definition.role);
  const id = definition.endpointId;
  const reason = description.error === undefined ? '' : `: ${description.error}`;
  switch (description.state) {
    case 'pendingAcceptance':
      return [
        about(
          'waiting-for-acceptance',
          `${id} waits for the owner of ${definition.serviceName ?? 'the endpoint service'}${handOff(context)}`,
        ),
      ];
    case 'pending':
      return [about('endpoint-pending', `${id} is pending${reason}`)];
    case 'rejected':
      return [about('endpoint-rejected', `${id} is rejected${reason}`)];
    case 'failed':
      return [about('endpoint-failed', `${id} is failed${reason}`)];
    case 'expired':
      return [about('endpoint-expired', `${id} is expired${reason}`)];
    case 'partial':
      return [about('endpoint-partial', `${id} is partial${reason}`)];
    case 'deleting':
      return [about('endpoint-deleting', `${id} is deleting`)];
    case 'deleted':
      return [about('endpoint-deleted', `${id} is deleted`)];
    case 'notFound':
      return [
        memory.seen
          ? about('endpoint-deleted', `EC2 does not know ${id} any more`)
          : about('endpoint-not-found', `EC2 does not know ${id}`),
      ];
    case 'notAsked':
      // Why EC2 did not answer is a finding about the link.
      return [];
    case 'available':
      return diagnoseAvailable(observation, memory, context);
    default:
      return [about('endpoint-state-unknown', `${id} is "${description.stateWord ?? ''}"`)];
  }
}

function diagnoseAvailable(observation: EndpointObservation, memory: EndpointMemory, context: DecisionContext): readonly Finding[] {
  return [
    ...diagnoseEnabling(observation, memory, context),
    ...diagnoseProbe(observation),
    ...diagnoseName(observation, context),
    ...diagnosePath(observation, context),
  ];
}

/** The facts that Prefect requests. */
function handOff({ link }: DecisionContext): string {
  return link === undefined ? '' : `: account ${link.accountId}, VPC ${link.vpcId}, Region ${link.region}`;
}

function diagnoseEnabling(observation: EndpointObservation, memory: EndpointMemory, context: DecisionContext): readonly Finding[] {
  const { enabling, definition } = observation;
  if (enabling === undefined) {
    const names = nameStrategy(context.privateDns);
    return names.areMoved(observation) ? [] : names.missing(observation, memory, nameVerdict(observation));
  }
  if (!enabling.done) {
    return refusalFindings(enabling.failure, enabling.cause, definition);
  }
  // Disabled during a hold, it was disabled on purpose, and the release enables it again.
  return memory.privateDnsWasOn && memory.disabledDuringHold !== true && context.onHoldSincePreviousPass !== true
    ? [finding('private-dns-restored', `Private DNS of ${definition.endpointId} was off`, definition.role)]
    : [];
}

function diagnoseProbe(observation: EndpointObservation): readonly Finding[] {
  const { probe, definition, interfaces } = observation;
  if (interfaces.length === 0) {
    return [finding('ec2-failed', `the addresses of ${definition.endpointId} are not known yet`, definition.role)];
  }
  if (probe === undefined) {
    return [];
  }
  if (probe.ran) {
    const missing = addressChecks(observation).flatMap(({ endpointInterface, check }) =>
      check === undefined ? [endpointInterface.address] : [],
    );
    return missing.length === 0 ? [] : [finding('probe-not-running', `no result for ${missing.join(', ')}`, definition.role)];
  }
  const { action, errorName, message } = probe.failure;
  return [
    probe.failure.kind === 'permissionMissing'
      ? callFinding(probe.failure, definition.role, definition.hostName)
      : finding(probeFailureCode(probe.failure), `${action}: ${errorName}: ${message}`, definition.role),
  ];
}

function diagnoseName(observation: EndpointObservation, context: DecisionContext): readonly Finding[] {
  const { definition, probe } = observation;
  if (probe === undefined || !probe.ran) {
    return [];
  }
  const { name } = probe.target;
  const about = (code: FindingCode, evidence: string): Finding => finding(code, `${definition.hostName}: ${evidence}`, definition.role);
  const spreading = namesMayBeSpreading(observation);
  const verdict = nameVerdict(observation);

  // The name is not expected to resolve to the endpoint yet; another finding has the reason.
  if (!nameStrategy(context.privateDns).areMoved(observation)) {
    return [];
  }
  const lost = verdict === 'notFound' || verdict === 'unreachable';
  const attributes =
    lost && observation.vpcDns !== undefined
      ? vpcDnsFindings(
          observation.vpcDns,
          (observed) => `${observed}; ${definition.hostName}: ${name.errorCode ?? verdict}`,
          definition.role,
        )
      : [];
  if (attributes.length > 0) {
    return attributes;
  }
  switch (verdict) {
    case 'notFound':
      return [spreading ? about('private-dns-spreading', 'not found yet') : about('name-not-found', name.errorCode ?? 'no address')];
    case 'elsewhere':
      return [about(spreading ? 'private-dns-spreading' : 'name-answers-elsewhere', `answers ${name.addresses.join(', ')}`)];
    case 'unreachable':
      return [about('resolver-unreachable', name.errorCode ?? 'no answer')];
    case 'partOfEndpoint':
      return [about('name-answers-partly', `answers ${name.addresses.join(', ')}`)];
    default:
      return [];
  }
}

function diagnosePath(observation: EndpointObservation, context: DecisionContext): readonly Finding[] {
  const { definition } = observation;
  const checks = addressChecks(observation).flatMap(({ endpointInterface, check }) =>
    check === undefined ? [] : [{ endpointInterface, check }],
  );
  const findings: Finding[] = [];
  const verdict = pathVerdict(observation);
  const bad = checks.filter(({ check }) => check.outcome !== 'healthy');
  if (verdict === 'someHealthy' && bad.length > 0) {
    const zones = new Set(bad.map(({ endpointInterface }) => endpointInterface.zone ?? endpointInterface.address));
    findings.push(finding('zone-unhealthy', [...zones].join(', '), definition.role));
  }
  // One finding per kind of failure: six zones with one cause are one finding.
  for (const outcome of new Set(bad.map(({ check }) => check.outcome))) {
    if (outcome === 'healthy') {
      continue;
    }
    const same = bad.filter(({ check }) => check.outcome === outcome).map(({ check }) => check);
    const known = Object.hasOwn(OUTCOME_CODES, outcome);
    const evidence = `${definition.hostName} at ${same.map(describe).join('; ')}${certificate(same)}`;
    findings.push(finding(known ? OUTCOME_CODES[outcome] : 'check-unknown', known ? evidence : `${outcome}: ${evidence}`, definition.role));
  }
  const expiry = earliestExpiry(checks.map(({ check }) => check));
  if (expiry !== undefined && verdict !== 'noneHealthy' && Date.parse(expiry) - context.now < CERTIFICATE_WARNING_DAYS * DAY_MILLISECONDS) {
    findings.push(finding('certificate-expiring', `${definition.hostName}: valid until ${expiry}`, definition.role));
  }
  return findings;
}

/** The certificate's owner distinguishes an inspecting firewall from a mistake by Prefect. Other details may differ each time. */
function certificate([first]: readonly AddressObservation[]): string {
  const shown = first !== undefined && ['tlsUntrusted', 'tlsWrongName', 'tlsExpired'].includes(first.outcome);
  return shown && typeof first.detail === 'string' ? `; certificate: ${first.detail}` : '';
}

/** The earliest end of a certificate's validity among these checks, ISO 8601. */
export function earliestExpiry(checks: readonly AddressObservation[]): string | undefined {
  return checks
    .flatMap(({ certificateExpires }) =>
      certificateExpires === undefined || Number.isNaN(Date.parse(certificateExpires)) ? [] : [certificateExpires],
    )
    .sort((a, b) => Date.parse(a) - Date.parse(b))[0];
}

function describe(check: AddressObservation): string {
  const facts = [check.httpStatus === undefined ? undefined : `HTTP ${check.httpStatus}`, check.errorCode].filter(
    (fact) => fact !== undefined,
  );
  return facts.length === 0 ? check.address : `${check.address} (${facts.join(', ')})`;
}
