import { performance } from 'node:perf_hooks';
import { type ProbeRequest, type ProbeResult, type ProbeTarget, type TargetObservation } from '../../contract/probe';
import { checkAddress } from './address';
import { lookUp } from './name';
import { DEFAULT_OPTIONS, type ProbeOptions } from './options';
import { millisecondsSince } from './step';

async function observe(target: ProbeTarget, namesOnly: boolean, options: ProbeOptions): Promise<TargetObservation> {
  // The addresses do not wait for the name: the probe checks them before the name exists.
  const [name, ...addresses] = await Promise.all([
    lookUp(target.hostName, options),
    ...(namesOnly ? [] : target.addresses).map((address) => checkAddress(address, target, options)),
  ]);
  return { role: target.role, hostName: target.hostName, name, addresses };
}

/** Checks everything in parallel: a run takes as long as its slowest address. */
export async function runProbe(request: ProbeRequest, options: ProbeOptions = DEFAULT_OPTIONS): Promise<ProbeResult> {
  const started = performance.now();
  const targets = await Promise.all(request.targets.map((target) => observe(target, request.namesOnly ?? false, options)));
  return { version: 1, targets, milliseconds: millisecondsSince(started) };
}
