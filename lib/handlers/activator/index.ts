import { type Context } from 'aws-lambda';
import { ACTIVATION_RESOURCE_TYPE } from '../../contract/activation-resource';
import { PREFLIGHT_RESOURCE_TYPE } from '../../contract/preflight-resource';
import { type LinkDefinition } from '../../contract/link-definition';
import { type LinkStatus } from '../../contract/link-status';
import { parseLink } from '../../core/link/parse-link';
import { activate, activationUnfinished, runActivation, type Trigger } from './activation';
import { isCloudFormationEvent } from '../shared/custom-resource/event';
import { handleCustomResource, type CustomResourceHandler } from '../shared/custom-resource/handle';
import { deadlineIn, within } from '../shared/clock';
import { isCommand, runCommand } from './command';
import { log, loggable } from '../shared/log';
import { preflightUnfinished, runPreflight } from './preflight';

/** Reserved at the end of an invocation for answering CloudFormation, with all attempts. */
const RESERVED_MILLISECONDS = 35_000;

const RESOURCES: ReadonlyMap<string, CustomResourceHandler> = new Map([
  [PREFLIGHT_RESOURCE_TYPE, { run: runPreflight, unfinished: preflightUnfinished }],
  [ACTIVATION_RESOURCE_TYPE, { run: runActivation, unfinished: activationUnfinished }],
]);

/**
 * Entry point of the activator, for CloudFormation, the schedule, a notification and a person's direct invocation.
 *
 * A direct invocation may carry a command, or `{"link": {...}}`; without a link the registered one is used.
 */
export async function handler(event: unknown, context: Pick<Context, 'getRemainingTimeInMillis'>): Promise<LinkStatus | undefined> {
  const deadline = deadlineIn(context.getRemainingTimeInMillis() - RESERVED_MILLISECONDS);
  if (isCloudFormationEvent(event)) {
    await handleCustomResource(event, deadline, RESOURCES);
    return undefined;
  }
  const { trigger, link, intervalMinutes } = readEvent(event);
  return within(deadline, isCommand(event) ? runCommand(event, deadline) : activate(trigger, link, deadline, intervalMinutes), () => {
    throw new Error('the pass did not finish in time');
  });
}

function triggerOf(record: Readonly<Record<string, unknown>>): Trigger {
  if (Array.isArray(record.Records)) {
    return 'notification';
  }
  return record.trigger === 'schedule' ? 'schedule' : 'invocation';
}

/** A notification only starts a pass (decision D2): if it cannot be read, the pass uses the registered link. */
function readEvent(event: unknown): { readonly trigger: Trigger; readonly link?: LinkDefinition; readonly intervalMinutes?: number } {
  const record = typeof event === 'object' && event !== null ? (event as Record<string, unknown>) : {};
  const trigger = triggerOf(record);
  const interval = typeof record.intervalMinutes === 'number' ? { intervalMinutes: record.intervalMinutes } : {};
  if (record.link === undefined) {
    return { trigger, ...interval };
  }
  try {
    return { trigger, ...interval, link: parseLink(record.link) };
  } catch (error) {
    log({ level: 'error', message: 'the link in the event cannot be read; using the registered one', error: loggable(error) });
    return { trigger, ...interval };
  }
}
