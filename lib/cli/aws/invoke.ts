/* Calls of a link's functions by a person. */
import { invokeFunction } from '../../aws/invoke';
import { type ProbeRequest, type ProbeResult } from '../../contract/probe';
import { parseProbeResult } from '../../core/link/parse-probe-result';
import { parseStatus } from '../../core/link/parse-status';
import { type LinkStatus } from '../../contract/link-status';
import { demand, type Aws } from './clients';
import { type Context } from '../program/command';
import { CannotLookError, UsageError } from '../program/exit';
import { chooseLink, type StoredLink } from './links';
import { namedEndpoints } from '../program/subject';

/** What an operator may ask of the activator; nothing means: run a pass. */
export type ActivatorEvent = Readonly<Record<string, string>>;

export async function invokeActivator(aws: Aws, link: StoredLink, event: ActivatorEvent): Promise<LinkStatus> {
  const payload = await invoke(aws, functionOf(link, 'activator'), event);
  const status = parseStatus(payload);
  if (status === undefined) {
    throw new CannotLookError(`the activator answered something that this version cannot read: ${payload.slice(0, 100)}`);
  }
  return status;
}

export async function invokeProbe(aws: Aws, link: StoredLink, request: ProbeRequest): Promise<ProbeResult> {
  const payload = await invoke(aws, functionOf(link, 'probe'), request);
  try {
    return parseProbeResult(payload);
  } catch (error) {
    throw new CannotLookError(error instanceof Error ? error.message : String(error));
  }
}

function functionOf({ name, status }: StoredLink, role: 'activator' | 'probe'): string {
  const found = status?.functions?.[role];
  if (found === undefined) {
    throw new CannotLookError(
      `the status of ${name} does not name the ${role} function: deploy with the current version of cdk-prefect-privatelink, or wait for the next pass`,
    );
  }
  return found;
}

async function invoke(aws: Aws, functionName: string, event: object): Promise<string> {
  const answer = await demand('lambda:InvokeFunction', () => invokeFunction(aws.lambda, functionName, event));
  if (answer.ok) {
    return answer.payload;
  }
  const { name, message } = answer.error;
  throw new CannotLookError(`${functionName} failed: ${name}: ${message.slice(0, 200)}; its log says more`);
}

/** For what only a link's activator can do. */
export async function demandLink({ args, aws }: Context, command: string): Promise<StoredLink> {
  if (namedEndpoints(args).length > 0) {
    throw new UsageError(`${command} needs a link made by the construct: nothing activates other endpoints`);
  }
  return chooseLink(aws(), args.text('link'));
}
