import { type X509Certificate } from 'node:crypto';
import { type Socket } from 'node:net';
import { connect, type TLSSocket } from 'node:tls';
import { type AddressOutcome } from '../../contract/probe';
import { errorCode, errorDetail, shorten } from './evidence';
import { type ProbeOptions } from './options';
import { runStep, type Timed, type Verdict } from './step';

/** Only a verified peer yields a socket for the request. */
export type Handshake = { readonly certificateExpires?: string } & ({ readonly verified: TLSSocket } | { readonly verdict: Verdict });

function outcomeOf(objection: string): AddressOutcome {
  switch (objection) {
    case 'CERT_HAS_EXPIRED':
    case 'CERT_NOT_YET_VALID':
      return 'tlsExpired';
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return 'tlsWrongName';
    default:
      return 'tlsUntrusted';
  }
}

function expiry(certificate: X509Certificate | undefined): string | undefined {
  const time = Date.parse(certificate?.validTo ?? '');
  return Number.isNaN(time) ? undefined : new Date(time).toISOString();
}

/** The issuer distinguishes a firewall that inspects TLS from a mistake by Prefect. */
function describe(certificate: X509Certificate | undefined): string | undefined {
  if (!certificate) {
    return undefined;
  }
  return shorten(`issuer ${certificate.issuer}; subject ${certificate.subject}; names ${certificate.subjectAltName ?? 'none'}`);
}

function judge(socket: TLSSocket): Handshake {
  const certificate = socket.getPeerX509Certificate();
  const certificateExpires = expiry(certificate);
  if (socket.authorized) {
    return { certificateExpires, verified: socket };
  }

  socket.destroy();
  // A string at run time, although its type says otherwise.
  const objection = String(socket.authorizationError);
  return { certificateExpires, verdict: { outcome: outcomeOf(objection), errorCode: objection, detail: describe(certificate) } };
}

/** A full handshake: without a session to resume, every check sees the certificate. */
export function shakeHands(socket: Socket, hostName: string, options: ProbeOptions): Promise<Timed<Handshake>> {
  return runStep<Handshake>({
    limit: options.limits.tls,
    start: (settle, fail) => {
      const wrapped = connect({
        socket,
        servername: hostName,
        secureContext: options.secureContext,
        ALPNProtocols: ['http/1.1'],
        // The certificate is still verified before we send a byte: Node itself would drop it with the connection.
        rejectUnauthorized: false,
      });
      // Stays as long as the socket: an error without a listener would end the process.
      wrapped.on('error', fail);
      wrapped.once('secureConnect', () => settle(judge(wrapped)));
    },
    failed: (error) => ({ verdict: { outcome: 'tlsFailed', errorCode: errorCode(error), detail: errorDetail(error) } }),
    late: () => ({ verdict: { outcome: 'tlsSilent' } }),
  });
}
