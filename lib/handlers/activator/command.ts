import { type ActivatorCommand } from '../../contract/activator-command';
import { type HoldState } from '../../contract/link-hold';
import { type LinkReport } from '../../contract/link-report';
import { type LinkStatus } from '../../contract/link-status';
import { type RegisteredLink } from '../../contract/registered-link';
import { hold, storedHold } from '../../core/link/hold';
import { nextStatus } from '../../core/link/link-status';
import { undescribed } from '../../core/link/observation';
import { timeAfter } from '../../core/link/stored-value';
import { activate } from './activation';
import { clock, type Deadline } from '../shared/clock';
import { log } from '../shared/log';
import { failureText, HOLD, holdState, readLink, type StoredLink } from './link-store';
import { notify } from './notify';
import { update } from './stored-values';
import { SETTLED_MILLISECONDS } from './time-limits';

const ATTEMPTS = 3;

export function isCommand(event: unknown): event is { readonly command: unknown } {
  return typeof event === 'object' && event !== null && 'command' in event;
}

/**
 * Carries out an operator's command.
 *
 * @throws Error if that is not certain: an operator relies on a hold.
 */
export async function runCommand(event: { readonly command: unknown }, deadline: Deadline): Promise<LinkReport | undefined> {
  const { command, reason } = event as { readonly command: unknown; readonly reason?: unknown };
  switch (command) {
    case 'hold':
      return change('hold', reason, deadline);
    case 'release':
      await change('release', undefined, deadline);
      return activate({ trigger: 'invocation' }, deadline);
    default:
      throw new Error(`\`command\` must be hold or release, got: ${JSON.stringify(command)}`);
  }
}

/** Stores a hold or its end, waits until nobody acts on what was before, and confirms it by what is stored then. */
async function change(command: ActivatorCommand['command'], reason: unknown, deadline: Deadline): Promise<LinkReport> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const before = await readLink();
    registeredIn(before);
    await store(command, reason, before.hold, deadline);
    await clock.sleep(SETTLED_MILLISECONDS);
    const link = await readLink();
    const registered = registeredIn(link);
    const state = holdState(link.hold);
    if (state.kind === (command === 'hold' ? 'hold' : 'none')) {
      log({ level: 'info', message: command, link: registered.link.name, hold: state });
      const report = { registered, hold: state, status: statusOf(link, registered) };
      await notify(report, report.status, deadline);
      return report;
    }
  }
  throw new Error(`the ${command} was overwritten by another command; call it again`);
}

async function store(command: ActivatorCommand['command'], reason: unknown, known: StoredLink['hold'], deadline: Deadline): Promise<void> {
  const written = await update(
    HOLD,
    (stored) => {
      const before: HoldState = holdState(stored);
      const writtenAt = timeAfter(clock.now(), stored.kind === 'stored' ? stored.value.writtenAt : undefined);
      return storedHold(command === 'hold' ? hold(before, reason, clock.now()) : null, before, writtenAt);
    },
    deadline,
    {},
    known,
  );
  if (written.kind === 'failed') {
    throw new Error(`the ${command} could not be stored: ${failureText(written.failure)}`);
  }
  if (written.kind === 'unchanged') {
    throw new Error(
      `the ${command} could not be stored: the parameter ${HOLD.name()} is missing. Create it, and call the command again: aws ssm put-parameter --type String --value "{}" --name ${HOLD.name()}`,
    );
  }
}

function registeredIn({ definition }: StoredLink): RegisteredLink {
  switch (definition.kind) {
    case 'stored':
      return definition.value;
    case 'failed':
      throw new Error(`the registered link could not be read: ${failureText(definition.failure)}`);
    default:
      throw new Error('no link is registered: the activation resource registers it at deployment');
  }
}

/** The stored status; until a pass has stored one, nothing is known. */
function statusOf({ status }: StoredLink, { link, registrationId }: RegisteredLink): LinkStatus {
  if (status.kind === 'stored') {
    return status.value;
  }
  const now = clock.now();
  const facts = { link, registrationId, pass: { startedAt: new Date(now).toISOString() }, findings: [] };
  return nextStatus(
    facts,
    link.endpoints.map((definition) => undescribed(definition)),
    undefined,
    { ...link, now },
  );
}
