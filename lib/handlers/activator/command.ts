import { type ActivatorCommand } from '../../contract/activator-command';
import { type LinkStatus } from '../../contract/link-status';
import { hold, release } from '../../core/link/hold';
import { activate } from './activation';
import { clock, type Deadline } from '../shared/clock';
import { log } from '../shared/log';
import { tellState } from './notify';
import { heldIn, readStatus, writeStatus } from './status-store';

const ATTEMPTS = 3;
/** A pass that was about to write when the hold came has written by then. */
const SETTLED_MILLISECONDS = 1000;

export function isCommand(event: unknown): event is { readonly command: unknown } {
  return typeof event === 'object' && event !== null && 'command' in event;
}

/**
 * Carries out an operator's command.
 *
 * @throws Error if that is not certain: an operator relies on a hold.
 */
export async function runCommand(event: { readonly command: unknown }, deadline: Deadline): Promise<LinkStatus> {
  const { command, reason } = event as { readonly command: unknown; readonly reason?: unknown };
  switch (command) {
    case 'hold':
      return change('hold', (status) => hold(status, reason, clock.now()));
    case 'release':
      await change('release', release);
      return activate('invocation', undefined, deadline);
    default:
      throw new Error(`\`command\` must be hold or release, got: ${JSON.stringify(command)}`);
  }
}

async function change(command: ActivatorCommand['command'], apply: (status: LinkStatus) => LinkStatus): Promise<LinkStatus> {
  let changed = apply(await registered());
  changed = await tellState(changed, changed);
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const failure = await writeStatus({ ...changed, writtenAt: new Date(clock.now()).toISOString() });
    if (failure !== undefined) {
      throw new Error(`the ${command} could not be stored: ${failure.action}: ${failure.errorName}: ${failure.message}`);
    }
    await clock.sleep(SETTLED_MILLISECONDS);
    const stored = await readStatus();
    if (stored.kind === 'stored' && (heldIn(stored) !== undefined) === (command === 'hold')) {
      log({ level: 'info', message: command, link: stored.status.link.name, held: changed.held });
      return stored.status;
    }
    changed = apply(await registered());
  }
  throw new Error(`the ${command} was overwritten by other passes; call it again`);
}

async function registered(): Promise<LinkStatus> {
  const stored = await readStatus();
  switch (stored.kind) {
    case 'stored':
      return stored.status;
    case 'failed':
      throw new Error(
        `the stored status could not be read: ${stored.failure.action}: ${stored.failure.errorName}: ${stored.failure.message}`,
      );
    default:
      throw new Error(
        `no status is stored${stored.kind === 'absent' ? ' yet: the activation resource registers the link at deployment' : ' that this version can read; the next pass replaces it'}`,
      );
  }
}
