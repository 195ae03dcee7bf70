/* Points a program at the loopback addresses that stand for a VPC's: pure. */
import { basename, join } from 'node:path';
import { contains, loopbackAddress } from './addresses';
import { answerQuestion } from './name-answers';
import { type NameRecord } from './network';

export interface LoopbackView {
  readonly number: number;
  readonly cidrBlock: string;
  /** The resolver's loopback address. */
  readonly resolver: string;
  readonly names: readonly NameRecord[];
}

export interface AdaptedCommand {
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

export function adaptCommand(view: LoopbackView, command: string, args: readonly string[]): AdaptedCommand {
  switch (basename(command)) {
    case 'node': {
      const { number, cidrBlock, resolver } = view;
      return {
        args: ['--require', join(__dirname, 'loopback-preload.cjs'), ...args],
        environment: { SANDBOX_LOOPBACK: JSON.stringify({ number, cidrBlock, resolver }) },
      };
    }
    case 'nslookup':
      return { args: [...args, view.resolver], environment: {} };
    case 'curl':
      return { args: [...resolveOptions(view), ...args.map((one) => translate(view, one))], environment: {} };
    default:
      return { args, environment: {} };
  }
}

/** The names of the VPC; any other name resolves to an address where nothing listens, and never outside this machine. */
function resolveOptions(view: LoopbackView): string[] {
  const nowhere = ['80', '443'].flatMap((port) => ['--resolve', `*:${port}:127.${view.number}.255.254`]);
  const known = [...new Set(view.names.map((record) => record.name))].flatMap((name) => {
    const addresses = answerQuestion(view.names, name, 'A').records.filter((record) => record.type === 'A');
    const list = addresses.map((record) => loopbackAddress(view.number, record.value)).join(',');
    return list && !name.includes('*') ? ['--resolve', `${name}:443:${list}`] : [];
  });
  return [...nowhere, ...known];
}

function translate(view: LoopbackView, argument: string): string {
  return argument.replace(/\b\d{1,3}(\.\d{1,3}){3}\b/g, (address) =>
    contains(view.cidrBlock, address) ? loopbackAddress(view.number, address) : address,
  );
}
