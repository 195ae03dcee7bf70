import { type SNSClient } from '@aws-sdk/client-sns';
import { ACTIVATOR_ENVIRONMENT } from '../../contract/activator-environment';
import { type LinkStatus } from '../../contract/link-status';
import { callFailure } from '../../core/findings/call-failure';
import { callFinding } from '../../core/findings/call-finding';
import { finding } from '../../core/findings/finding';
import { withFinding } from '../../core/link/link-status';
import { stateMessage, type StateMessage } from '../../core/link/state-message';
import { clock } from '../shared/clock';

let client: SNSClient | undefined;

/** Loaded only if there is something to publish, which most starts of the function do not have. */
async function publish(topicArn: string, { subject, text }: StateMessage): Promise<void> {
  const { PublishCommand, SNSClient } = await import('@aws-sdk/client-sns');
  // Short: the status is still to be stored, and the next pass sends what this one could not.
  client ??= new SNSClient({
    maxAttempts: 2,
    requestHandler: { connectionTimeout: 2000, requestTimeout: 3000, throwOnRequestTimeout: true },
  });
  await client.send(new PublishCommand({ TopicArn: topicArn, Subject: subject, Message: text }));
}

const MINUTE_MILLISECONDS = 60_000;
const DEFAULT_REMINDER_MINUTES = 24 * 60;

/** Publishes what is due to the user's topic. Returns the status that records it, or that has the finding why it failed. */
export async function tellState(status: LinkStatus, previous: LinkStatus | undefined): Promise<LinkStatus> {
  const { [ACTIVATOR_ENVIRONMENT.stateTopicArn]: topicArn, [ACTIVATOR_ENVIRONMENT.reminderMinutes]: reminder } = process.env;
  if (topicArn === undefined) {
    return status;
  }
  const due = stateMessage(status, (Number(reminder) || DEFAULT_REMINDER_MINUTES) * MINUTE_MILLISECONDS, clock.now());
  if (due === undefined) {
    return status;
  }
  try {
    await publish(topicArn, due);
    return { ...status, told: due.told };
  } catch (error) {
    const failure = callFailure('sns:Publish', error);
    const found =
      failure.kind === 'permissionMissing'
        ? callFinding(failure)
        : finding('state-not-published', `sns:Publish: ${failure.errorName}: ${failure.message}`);
    return withFinding(status, found, previous, { now: clock.now() });
  }
}
