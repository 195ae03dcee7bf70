import { within, type Deadline } from '../clock';
import { log, loggable } from '../log';
import { CREATION_FAILED, type Answer } from './answer';
import { type CloudFormationEvent } from './event';
import { respond } from './respond';
import { isResponseUrl } from './response-url';

/** What a function does for one type of custom resource. */
export interface CustomResourceHandler {
  run(event: CloudFormationEvent, deadline: Deadline): Promise<Answer>;
  /** What to answer if `run` failed or took too long. */
  unfinished(event: CloudFormationEvent, reason: string): Answer;
}

/**
 * Handles an event of CloudFormation and answers it, whatever happens: an event without an answer leaves the stack hanging.
 * An event that somebody else sent does nothing and is not answered.
 */
export async function handleCustomResource(
  event: CloudFormationEvent,
  deadline: Deadline,
  handlers: ReadonlyMap<string, CustomResourceHandler>,
): Promise<void> {
  if (!isResponseUrl(event.ResponseURL, process.env.AWS_REGION ?? '')) {
    // Without the URL, which may hold a signature.
    log({ level: 'error', message: 'ignored an event whose response URL is not that of CloudFormation', requestType: event.RequestType });
    return;
  }
  await respond(event, await answerOf(event, deadline, handlers));
}

/** Never throws. */
async function answerOf(
  event: CloudFormationEvent,
  deadline: Deadline,
  handlers: ReadonlyMap<string, CustomResourceHandler>,
): Promise<Answer> {
  if (event.RequestType === 'Delete' && event.PhysicalResourceId === CREATION_FAILED) {
    return { status: 'SUCCESS' };
  }
  const resource = handlers.get(event.ResourceType);
  if (resource === undefined) {
    return event.RequestType === 'Delete'
      ? { status: 'SUCCESS' }
      : { status: 'FAILED', reason: `no such resource type: ${event.ResourceType}` };
  }
  try {
    return await within(deadline, resource.run(event, deadline), () => resource.unfinished(event, 'not finished in time'));
  } catch (error) {
    const { name, message } = loggable(error);
    log({
      level: 'error',
      message: 'custom resource failed',
      resourceType: event.ResourceType,
      requestType: event.RequestType,
      error: { name, message },
    });
    return resource.unfinished(event, `${name}: ${message}`);
  }
}
