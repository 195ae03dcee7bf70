/* The result of `check` as tests for a CI system: one for each phase of each host. */
import { OUTCOME_PHASES, type CheckPhase } from '../../contract/probe';
import { fullFinding, type FullFinding } from '../report/findings';
import { type JunitCase } from '../report/junit';
import { judgeCall, type AuthenticatedCall } from './authenticated';
import { type CheckedHost } from './check-host';

type Phase = 'name' | CheckPhase;

const TITLES: Readonly<Record<Phase, string>> = { name: 'DNS', tcp: 'TCP', tls: 'TLS', health: 'health' };
const PHASES = Object.keys(TITLES) as readonly Phase[];

export function checkCases(
  checked: readonly CheckedHost[],
  calls: readonly AuthenticatedCall[],
  ofEnvironment: readonly FullFinding[],
): readonly JunitCase[] {
  return [
    ...checked.flatMap(hostCases),
    ...calls.map(callCase),
    { group: 'this machine', name: 'environment variables of the client', findings: ofEnvironment },
  ];
}

function hostCases(host: CheckedHost): readonly JunitCase[] {
  const { hostName, addresses, findings, name } = host;
  return PHASES.map((phase): JunitCase => {
    const own = findings.filter(({ code }) => phaseOf(code) === phase);
    const times = addresses.map(({ milliseconds }) => (phase === 'health' ? milliseconds.http : milliseconds[phase as 'tcp' | 'tls']) ?? 0);
    return {
      group: hostName,
      name: TITLES[phase],
      milliseconds: phase === 'name' ? name.milliseconds : Math.max(0, ...times),
      findings: own,
      ...(isReached(host, phase) ? {} : { skipped: 'an earlier check failed' }),
    };
  });
}

/** The phase that a finding is about, by the words of its code; every finding has one. */
function phaseOf(code: string): Phase {
  if (/^(name|resolver)-/.test(code)) {
    return 'name';
  }
  if (/^(tcp|zone)-/.test(code)) {
    return 'tcp';
  }
  return /^(tls|certificate)-/.test(code) ? 'tls' : 'health';
}

function isReached({ addresses }: CheckedHost, phase: Phase): boolean {
  const asked = PHASES.indexOf(phase);
  return phase === 'name' || addresses.some(({ outcome }) => PHASES.indexOf(OUTCOME_PHASES[outcome]) >= asked);
}

function callCase(call: AuthenticatedCall): JunitCase {
  return { group: call.hostName, name: 'API key', findings: judgeCall(call).map((found) => fullFinding(found)) };
}
