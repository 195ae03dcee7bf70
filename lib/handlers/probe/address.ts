import { type AddressObservation, type ProbeTarget } from '../../contract/probe';
import { askHealth } from './http';
import { type ProbeOptions } from './options';
import { openTcp } from './tcp';
import { shakeHands } from './tls';

/** Checks one address of an endpoint: TCP, TLS, then HTTP, each over the connection that the previous step opened. */
export async function checkAddress(address: string, target: ProbeTarget, options: ProbeOptions): Promise<AddressObservation> {
  const tcp = await openTcp(address, options);
  if (!('socket' in tcp.value)) {
    return { address, ...tcp.value, milliseconds: { tcp: tcp.milliseconds } };
  }

  const { socket } = tcp.value;
  try {
    const tls = await shakeHands(socket, target.hostName, options);
    const { certificateExpires } = tls.value;
    const reached = { tcp: tcp.milliseconds, tls: tls.milliseconds };
    if ('verdict' in tls.value) {
      return { address, ...tls.value.verdict, certificateExpires, milliseconds: reached };
    }

    const http = await askHealth(tls.value.verified, target, options);
    return { address, ...http.value, certificateExpires, milliseconds: { ...reached, http: http.milliseconds } };
  } finally {
    // Also closes the TLS socket on top of it; a frozen function must not keep connections open.
    socket.destroy();
  }
}
