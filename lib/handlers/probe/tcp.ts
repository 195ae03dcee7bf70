import { type Socket } from 'node:net';
import { type AddressOutcome } from '../../contract/probe';
import { errorCode, errorDetail } from './evidence';
import { type ProbeOptions } from './options';
import { runStep, type Timed, type Verdict } from './step';

export type Connection = { readonly socket: Socket } | Verdict;

function outcomeOf(code: string | undefined): AddressOutcome {
  switch (code) {
    case 'ECONNREFUSED':
    case 'ECONNRESET':
      return 'tcpRefused';
    case 'ETIMEDOUT':
      return 'tcpSilent';
    default:
      return 'tcpUnreachable';
  }
}

export function openTcp(address: string, options: ProbeOptions): Promise<Timed<Connection>> {
  let socket: Socket | undefined;
  return runStep<Connection>({
    limit: options.limits.tcp,
    start: (settle, fail) => {
      const opening = options.connect(address, options.port);
      socket = opening;
      // Stays as long as the socket: an error without a listener would end the process.
      opening.on('error', fail);
      opening.once('connect', () => settle({ socket: opening }));
    },
    failed: (error) => ({ outcome: outcomeOf(errorCode(error)), errorCode: errorCode(error), detail: errorDetail(error) }),
    late: () => {
      socket?.destroy();
      return { outcome: 'tcpSilent' };
    },
  });
}
