/* The registered definition, which the activation resource alone writes and deletes. */
import { ACTIVATOR_ENVIRONMENT } from '../../contract/activator-environment';
import { type LinkDefinition } from '../../contract/link-definition';
import { type LinkFunctions, type RegisteredLink } from '../../contract/registered-link';
import { callFinding } from '../../core/findings/call-finding';
import { finding, type Finding } from '../../core/findings/finding';
import { storedHold } from '../../core/link/hold';
import { timeAfter } from '../../core/link/stored-value';
import { clock, type Deadline } from '../shared/clock';
import { type CloudFormationEvent } from '../shared/custom-resource/event';
import { log } from '../shared/log';
import { DEFINITION, failureText, HOLD, readLink, STATUS, type StoredLink } from './link-store';
import { remove, update, type Written } from './stored-values';
import { SETTLED_MILLISECONDS } from './time-limits';

export interface Registration {
  readonly registered: RegisteredLink;
  /** What kept the link from being registered. */
  readonly finding?: Finding;
}

/** Registers a link. Returns once no pass changes anything in EC2 under an earlier definition. */
export async function register(event: CloudFormationEvent, link: LinkDefinition, deadline: Deadline): Promise<Registration> {
  const functions = functionNames();
  const registered = {
    link,
    ...(functions === undefined ? {} : { functions }),
    registrationId: event.RequestId,
    registeredAt: new Date(clock.now()).toISOString(),
    registeredBy: registrant(event),
  };
  const held = await update(HOLD, ({ kind }) => (kind === 'absent' ? noHold() : undefined), deadline, { create: true });
  let isOther = false;
  const written = await update(
    DEFINITION,
    (stored) => {
      const before = stored.kind === 'stored' ? stored.value : undefined;
      isOther = stored.kind !== 'absent' && JSON.stringify(before?.link) !== JSON.stringify(link);
      return { ...registered, registeredAt: timeAfter(clock.now(), before?.registeredAt) };
    },
    deadline,
    { create: true },
  );
  if (written.kind === 'written') {
    if (isOther) {
      await clock.sleep(SETTLED_MILLISECONDS);
    }
    return { registered: written.value, ...(held.kind === 'failed' ? { finding: notRegistered(held) } : {}) };
  }
  // What was not answered may have been stored.
  const { definition } = await readLink();
  if (definition.kind === 'stored' && definition.value.registrationId === registered.registrationId) {
    return { registered: definition.value };
  }
  return { registered, finding: notRegistered(written) };
}

function notRegistered(written: Written<unknown>): Finding {
  if (written.kind !== 'failed') {
    return finding('link-not-registered', 'another write came between');
  }
  return written.failure.kind === 'permissionMissing'
    ? callFinding(written.failure)
    : finding('link-not-registered', failureText(written.failure));
}

const noHold = (): ReturnType<typeof storedHold> => storedHold(null, { kind: 'none' }, new Date(clock.now()).toISOString());

/** Deletes all that is stored of the link, unless another custom resource has registered it since. */
export async function unregister(event: CloudFormationEvent): Promise<void> {
  const { definition }: StoredLink = await readLink();
  if (definition.kind === 'stored' && definition.value.registeredBy !== registrant(event)) {
    log({ level: 'info', message: 'link kept: another resource has registered it', registeredBy: definition.value.registeredBy });
    return;
  }
  const failures = [await remove(DEFINITION)];
  // Passes that read the definition before have ended their changes, and see that it is gone before they store anything.
  await clock.sleep(SETTLED_MILLISECONDS);
  failures.push(await remove(HOLD), await remove(STATUS));
  const failed = failures.filter((failure) => failure !== undefined);
  log({ level: failed.length === 0 ? 'info' : 'error', message: 'link deleted', failures: failed });
}

/** The custom resource, by which its own Delete is told from that of another. */
function registrant({ StackId, LogicalResourceId }: CloudFormationEvent): string {
  return `${StackId} ${LogicalResourceId}`;
}

function functionNames(): LinkFunctions | undefined {
  const { AWS_LAMBDA_FUNCTION_NAME: activator, [ACTIVATOR_ENVIRONMENT.probeFunctionName]: probe } = process.env;
  return activator === undefined || probe === undefined ? undefined : { activator, probe };
}
