import { connect, type Socket } from 'node:net';
import { createSecureContext, type SecureContext } from 'node:tls';
import { STEP_LIMITS, type StepLimits } from './limits';

/** Options that tests replace. The event and the environment never set them: a caller of the probe must not weaken its checks. */
export interface ProbeOptions {
  readonly limits: StepLimits;
  readonly port: number;
  /** The resolver of the system if absent, which in a VPC is Amazon's. */
  readonly nameServers?: readonly string[];
  readonly secureContext: SecureContext;
  readonly connect: (address: string, port: number) => Socket;
}

export function secureContext(ca?: string): SecureContext {
  return createSecureContext({ ca, minVersion: 'TLSv1.2' });
}

export const DEFAULT_OPTIONS: ProbeOptions = {
  limits: STEP_LIMITS,
  port: 443,
  // Created once, while the function starts: reading the root certificates takes longer than a handshake.
  secureContext: secureContext(),
  // Otherwise the request waits one round trip until the last message of the handshake is acknowledged.
  connect: (address, port) => connect({ host: address, port, noDelay: true }),
};
