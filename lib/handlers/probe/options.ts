import { connect, type Socket } from 'node:net';
import { createSecureContext, type SecureContext } from 'node:tls';
import { STEP_LIMITS, type StepLimits } from './limits';

/** What tests replace. Never read from the event or the environment: whoever may invoke the probe may not lower its guard. */
export interface ProbeOptions {
  readonly limits: StepLimits;
  readonly port: number;
  /** The system's resolver when absent, which in a VPC is Amazon's. */
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
  // Made once, while the function starts: reading the root certificates takes longer than a handshake.
  secureContext: secureContext(),
  // Else the request waits a round trip for the acknowledgement of the handshake's last message.
  connect: (address, port) => connect({ host: address, port, noDelay: true }),
};
