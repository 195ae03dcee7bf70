import { DEFAULT_OPTIONS, type ProbeOptions } from '../../../../lib/handlers/probe/options';

/** Long enough for any loopback answer on a busy machine; tests that wait for a limit shorten that one. */
const PATIENT = { name: 20_000, nameTry: 20_000, tcp: 20_000, tls: 20_000, http: 20_000 };

export function options(
  overrides: Partial<Omit<ProbeOptions, 'limits'>> & { limits?: Partial<ProbeOptions['limits']> } = {},
): ProbeOptions {
  return { ...DEFAULT_OPTIONS, ...overrides, limits: { ...PATIENT, ...overrides.limits } };
}
