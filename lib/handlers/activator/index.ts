import { type Context } from 'aws-lambda';
import { ACTIVATION_RESOURCE_TYPE } from '../../contract/activation-resource';
import { PREFLIGHT_RESOURCE_TYPE } from '../../contract/preflight-resource';
import { type LinkReport } from '../../contract/link-report';
import { activate, activationUnfinished, runActivation, type PassRequest } from './activation';
import { isCloudFormationEvent } from '../shared/custom-resource/event';
import { handleCustomResource, type CustomResourceHandler } from '../shared/custom-resource/handle';
import { deadlineIn, within } from '../shared/clock';
import { isCommand, runCommand } from './command';
import type * as preflight from './preflight';
import { preflightUnfinished } from './preflight-answer';

/** Reserved at the end of an invocation for answering CloudFormation, with all attempts. */
const RESERVED_MILLISECONDS = 35_000;

const RESOURCES: ReadonlyMap<string, CustomResourceHandler> = new Map([
  [PREFLIGHT_RESOURCE_TYPE, { run: async (event) => loadPreflight().runPreflight(event), unfinished: preflightUnfinished }],
  [ACTIVATION_RESOURCE_TYPE, { run: runActivation, unfinished: activationUnfinished }],
]);

/** A file of its own in the bundle, so that passes start without it. */
function loadPreflight(): typeof preflight {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- an import would be bundled here
  return require('./preflight') as typeof preflight;
}

/**
 * Entry point of the activator, for CloudFormation, the schedule, a notification and a person's direct invocation.
 *
 * A direct invocation may carry a command. The link is always the registered one.
 */
export async function handler(event: unknown, context: Pick<Context, 'getRemainingTimeInMillis'>): Promise<LinkReport | undefined> {
  const deadline = deadlineIn(context.getRemainingTimeInMillis() - RESERVED_MILLISECONDS);
  if (isCloudFormationEvent(event)) {
    await handleCustomResource(event, deadline, RESOURCES);
    return undefined;
  }
  return within(deadline, isCommand(event) ? runCommand(event, deadline) : activate(readEvent(event), deadline), () => {
    throw new Error('the pass did not finish in time');
  });
}

/** A message only means "check now" (decision D2): whatever cannot be read leads to a pass over the registered link. */
function readEvent(event: unknown): PassRequest {
  const { trigger, intervalMinutes, Records } = (typeof event === 'object' && event !== null ? event : {}) as Record<string, unknown>;
  if (Array.isArray(Records)) {
    return { trigger: 'notification' };
  }
  if (trigger !== 'schedule') {
    return { trigger: 'invocation' };
  }
  const isInterval = typeof intervalMinutes === 'number' && Number.isFinite(intervalMinutes) && intervalMinutes > 0;
  return { trigger, ...(isInterval ? { intervalMinutes } : {}) };
}
