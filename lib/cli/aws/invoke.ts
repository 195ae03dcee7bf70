/* Calls of a link's functions from the command line. */
import { invokeFunction } from '../../aws/invoke';
import { type ProbeRequest, type ProbeResult } from '../../contract/probe';
import { parseProbeResult } from '../../core/link/parse-probe-result';
import { parseReport } from '../../core/link/link-report';
import { type LinkReport } from '../../contract/link-report';
import { demand, type Aws } from './clients';
import { CannotReadError } from '../program/exit';
import { type StoredLink } from './links';

/** A command for the activator; an empty one runs a pass. */
export type ActivatorEvent = Readonly<Record<string, string>>;

export async function invokeActivator(aws: Aws, link: StoredLink, event: ActivatorEvent): Promise<LinkReport> {
  const payload = await invoke(aws, functionOf(link, 'activator'), event);
  const report = parseReport(payload);
  if (report === undefined) {
    throw new CannotReadError(`this version cannot read the answer of the activator: ${payload.slice(0, 100)}`);
  }
  return report;
}

export async function invokeProbe(aws: Aws, link: StoredLink, request: ProbeRequest): Promise<ProbeResult> {
  const payload = await invoke(aws, functionOf(link, 'probe'), request);
  try {
    return parseProbeResult(payload);
  } catch (error) {
    throw new CannotReadError(error instanceof Error ? error.message : String(error));
  }
}

function functionOf({ name, registered }: StoredLink, role: 'activator' | 'probe'): string {
  const found = registered?.functions?.[role];
  if (found === undefined) {
    throw new CannotReadError(
      `the registration of ${name} does not name the ${role} function: deploy with the current version of cdk-prefect-privatelink`,
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
  throw new CannotReadError(`${functionName} failed: ${name}: ${message.slice(0, 200)}; see its log`);
}
