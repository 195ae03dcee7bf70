/* Checks one host from this machine, with the same steps as the probe. */
import { lookup } from 'node:dns/promises';
import { diagnose } from '../../core/link/diagnose';
import { clientText } from '../../core/findings/catalogue/at-client';
import { finding, type Finding } from '../../core/findings/finding';
import { checkAddress } from '../../handlers/probe/address';
import { MAX_ADDRESSES } from '../../handlers/probe/limits';
import { lookUp } from '../../handlers/probe/name';
import { type ProbeOptions } from '../../handlers/probe/options';
import { type AddressObservation, type NameObservation } from '../../contract/probe';
import { isPrivateAddress } from '../../core/reachability/cidr';
import { fullFinding, type FullFinding } from '../report/findings';
import { type Host } from './hosts';

export interface CheckedHost {
  readonly hostName: string;
  readonly name: NameObservation;
  /** DNS does not know the name, but the system resolves it, for example with a hosts file. */
  readonly bySystem: boolean;
  readonly addresses: readonly AddressObservation[];
  readonly findings: readonly FullFinding[];
}

export async function checkHost(host: Host, options: ProbeOptions, now: number): Promise<CheckedHost> {
  const { hostName, healthPath } = host;
  const name = await lookUp(hostName, options);
  const bySystem = name.addresses.length === 0 ? await systemAddresses(hostName, options) : [];
  const found = [...name.addresses, ...bySystem].slice(0, MAX_ADDRESSES);
  const target = { role: 'api', hostName, healthPath, addresses: found };
  const addresses = await Promise.all(found.map((address) => checkAddress(address, target, options)));
  const findings = [...judgeName(host, name, bySystem), ...judgePath(host, name, addresses, now)];
  return { hostName, name, bySystem: bySystem.length > 0, addresses, findings: findings.map((each) => atClient(each, host)) };
}

/** As the client resolves the name: hosts files and similar sources come before DNS. */
async function systemAddresses(hostName: string, options: ProbeOptions): Promise<readonly string[]> {
  if (options.nameServers !== undefined) {
    return [];
  }
  try {
    return (await lookup(hostName, { all: true })).map(({ address }) => address);
  } catch {
    return [];
  }
}

function judgeName({ hostName, isPrivate }: Host, name: NameObservation, bySystem: readonly string[]): readonly Finding[] {
  if (bySystem.length > 0) {
    return [];
  }
  if (name.addresses.length === 0) {
    const code = name.outcome === 'unreachable' ? 'resolver-unreachable' : 'name-not-found';
    return [finding(code, `${hostName}: ${name.errorCode ?? 'no address'}`)];
  }
  const foreign = isPrivate ? name.addresses.filter((address) => !isPrivateAddress(address)) : [];
  return foreign.length === 0
    ? []
    : [finding('name-answers-elsewhere', `${hostName}: answers ${foreign.join(', ')}, not a private address`)];
}

/** Judges as the activator does. The endpoint's addresses are not known here; the resolved ones take their place. */
function judgePath(
  { hostName, healthPath }: Host,
  name: NameObservation,
  addresses: readonly AddressObservation[],
  now: number,
): readonly Finding[] {
  if (addresses.length === 0) {
    return [];
  }
  return diagnose(
    {
      definition: { role: 'api', endpointId: '', serviceName: '', hostName, healthPath },
      description: { state: 'available', privateDnsEnabled: true },
      interfaces: addresses.map(({ address }) => ({ id: address, address })),
      probe: {
        ran: true,
        target: {
          role: 'api',
          hostName,
          name: { ...name, outcome: 'answered', addresses: addresses.map(({ address }) => address) },
          addresses,
        },
      },
    },
    { seen: true, privateDnsWasOn: true },
    { privateDns: { kind: 'unmanaged' }, graceSeconds: 0, now },
  );
}

/** The evidence names the host; its endpoint is not known here. */
function atClient(found: Finding, { isPrivate }: Host): FullFinding {
  return { ...fullFinding(found), ...clientText(found.code, isPrivate), role: undefined };
}
