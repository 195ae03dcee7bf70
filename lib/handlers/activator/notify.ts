import { type SNSClient } from '@aws-sdk/client-sns';
import { ACTIVATOR_ENVIRONMENT } from '../../contract/activator-environment';
import { type LinkReport } from '../../contract/link-report';
import { type LinkStatus, type Notified } from '../../contract/link-status';
import { callFailure } from '../../core/findings/call-failure';
import { callFinding } from '../../core/findings/call-finding';
import { finding, type Finding } from '../../core/findings/finding';
import { withFinding } from '../../core/link/link-status';
import { isSame, stateMessage, type StateMessage } from '../../core/link/state-message';
import { clock, type Deadline } from '../shared/clock';
import { holdState, readLink, STATUS } from './link-store';
import { update } from './stored-values';
import { PUBLISH_LIMITS } from './time-limits';

let client: SNSClient | undefined;

/** Loaded when there is something to notify of: most starts of the function have nothing. */
async function publish(topicArn: string, { subject, text }: StateMessage): Promise<void> {
  const { PublishCommand, SNSClient } = await import('@aws-sdk/client-sns');
  // Tried once: a later pass sends what this one could not.
  client ??= new SNSClient({ maxAttempts: 1, requestHandler: { ...PUBLISH_LIMITS, throwOnRequestTimeout: true } });
  await client.send(new PublishCommand({ TopicArn: topicArn, Subject: subject, Message: text }));
}

const MINUTE_MILLISECONDS = 60_000;
const DEFAULT_REMINDER_MINUTES = 24 * 60;
const ATTEMPTS = 3;

/**
 * Notifies the user's topic of what is due, after it has been stored (decision D16): first the status says that the message is
 * being sent, so that no other pass sends it, then it is sent, then the status says that it was sent. If the activator stops in
 * the middle, a later pass sends the message, in rare cases a second time.
 *
 * @param report the link as just stored
 * @param previous the status before, which knows since when messages cannot be sent
 * @returns why the message could not be sent
 */
export async function notify(report: LinkReport, previous: LinkStatus | undefined, deadline: Deadline): Promise<Finding | undefined> {
  const topicArn = process.env[ACTIVATOR_ENVIRONMENT.stateTopicArn];
  if (topicArn === undefined || due(report) === undefined) {
    return undefined;
  }
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const message = await announce(report, deadline);
    if (message === undefined) {
      return undefined;
    }
    if (message !== 'changed') {
      return send(topicArn, message, previous, deadline);
    }
  }
  return undefined;
}

function due(report: LinkReport): StateMessage | undefined {
  const reminderMinutes = Number(process.env[ACTIVATOR_ENVIRONMENT.reminderMinutes]) || DEFAULT_REMINDER_MINUTES;
  return stateMessage(report, reminderMinutes * MINUTE_MILLISECONDS, clock.now());
}

/** Stores that the message that is due is being sent, and returns it; undefined if none is, or it could not be stored. */
async function announce({ registered }: LinkReport, deadline: Deadline): Promise<StateMessage | 'changed' | undefined> {
  const link = await readLink();
  if (
    link.status.kind !== 'stored' ||
    link.definition.kind !== 'stored' ||
    link.definition.value.registrationId !== registered.registrationId
  ) {
    return undefined;
  }
  const { version, value } = link.status;
  const message = due({ registered, hold: holdState(link.hold), status: value });
  if (message === undefined) {
    return undefined;
  }
  // On top of what another pass wrote meanwhile the message may not be due any more: all is read again.
  const written = await update(
    STATUS,
    (stored) => (stored.kind === 'stored' && stored.version === version ? { ...stored.value, notifying: message.notified } : undefined),
    deadline,
    {},
    link.status,
  );
  if (written.kind === 'written' || (written.kind === 'failed' && (await isAnnounced(message)))) {
    return message;
  }
  return written.kind === 'unchanged' ? 'changed' : undefined;
}

/** What was not answered may have been stored. */
async function isAnnounced({ notified }: StateMessage): Promise<boolean> {
  const { status } = await readLink();
  const notifying = status.kind === 'stored' ? status.value.notifying : undefined;
  return notifying !== undefined && notifying.at === notified.at && isSame(notifying, notified);
}

async function send(
  topicArn: string,
  message: StateMessage,
  previous: LinkStatus | undefined,
  deadline: Deadline,
): Promise<Finding | undefined> {
  try {
    await publish(topicArn, message);
  } catch (error) {
    const failure = callFailure('sns:Publish', error);
    const found =
      failure.kind === 'permissionMissing'
        ? callFinding(failure)
        : finding('state-not-published', `sns:Publish: ${failure.errorName}: ${failure.message}`);
    // After a time-out nobody knows whether it was sent.
    const settle = (status: LinkStatus): LinkStatus => (failure.kind === 'timedOut' ? status : withoutNotifying(status, message.notified));
    await change((status) => withFinding(settle(status), found, previous, { now: clock.now() }), deadline);
    return found;
  }
  await change((status) => confirmed(status, message.notified), deadline);
  return undefined;
}

async function change(apply: (status: LinkStatus) => LinkStatus, deadline: Deadline): Promise<void> {
  await update(STATUS, (stored) => (stored.kind === 'stored' ? apply(stored.value) : undefined), deadline);
}

/** A message that was sent later stays the last one. */
function confirmed(status: LinkStatus, sent: Notified): LinkStatus {
  const last = status.notified;
  const isLast = last === undefined || Date.parse(last.at) <= Date.parse(sent.at);
  return { ...withoutNotifying(status, sent), notified: isLast ? sent : last };
}

function withoutNotifying(status: LinkStatus, sent: Notified): LinkStatus {
  const { notifying, ...rest } = status;
  return notifying === undefined || isSame(notifying, sent) ? rest : status;
}
