import { Resolver } from 'node:dns/promises';
import { performance } from 'node:perf_hooks';
import { type NameObservation } from '../../contract/probe';
import { errorCode } from './evidence';
import { type ProbeOptions } from './options';
import { millisecondsSince } from './step';

interface Answer {
  readonly addresses: readonly string[];
  readonly errorCode?: string;
}

async function answer(query: Promise<string[]>): Promise<Answer> {
  try {
    return { addresses: await query };
  } catch (error) {
    const code = errorCode(error);
    // Only our own time limit cancels a query.
    return { addresses: [], errorCode: code === 'ECANCELLED' ? 'ETIMEOUT' : (code ?? 'UNKNOWN') };
  }
}

/** Resolves the A and AAAA records of a name. The resolver follows a CNAME, which Private DNS returns. */
export async function lookUp(hostName: string, options: ProbeOptions): Promise<NameObservation> {
  const started = performance.now();
  // A new resolver each time: the library caches answers as long as a resolver exists.
  const resolver = new Resolver({ timeout: options.limits.nameTry, tries: 2 });
  if (options.nameServers) {
    resolver.setServers(options.nameServers);
  }
  // The library counts attempts per server, and there may be several servers.
  const timer = setTimeout(() => resolver.cancel(), options.limits.name);
  const [v4, v6] = await Promise.all([answer(resolver.resolve4(hostName)), answer(resolver.resolve6(hostName))]);
  clearTimeout(timer);

  return { ...combine(v4, v6), milliseconds: millisecondsSince(started) };
}

function combine(v4: Answer, v6: Answer): Omit<NameObservation, 'milliseconds'> {
  const addresses = [...v4.addresses, ...v6.addresses].sort();
  const codes = [v4.errorCode, v6.errorCode].filter((code) => code !== undefined);
  const failure = codes.find((code) => code !== 'ENOTFOUND' && code !== 'ENODATA');

  if (addresses.length > 0) {
    return { outcome: 'answered', addresses, errorCode: failure };
  }
  // NXDOMAIN applies to every record type, whatever the result of the other query.
  if (codes.includes('ENOTFOUND')) {
    return { outcome: 'notFound', addresses, errorCode: 'ENOTFOUND' };
  }
  if (failure !== undefined) {
    return { outcome: 'unreachable', addresses, errorCode: failure };
  }
  return { outcome: 'notFound', addresses, errorCode: 'ENODATA' };
}
