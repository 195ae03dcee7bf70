/* Calls of a link's functions from the command line. */
import { GetFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import { ACTIVATOR_ENVIRONMENT } from '../../contract/activator-environment';
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
  const payload = await invoke(aws, await functionOf(aws, link, 'activator'), event);
  const report = parseReport(payload);
  if (report === undefined) {
    throw new CannotReadError(`this version cannot read the answer of the activator: ${payload.slice(0, 100)}`);
  }
  return report;
}

export async function invokeProbe(aws: Aws, link: StoredLink, request: ProbeRequest): Promise<ProbeResult> {
  const payload = await invoke(aws, await functionOf(aws, link, 'probe'), request);
  try {
    return parseProbeResult(payload);
  } catch (error) {
    throw new CannotReadError(error instanceof Error ? error.message : String(error));
  }
}

/**
 * The function that the registration names, once its own environment says that it belongs to this link: the registration is stored
 * text, and the call has the credentials of the operator.
 */
async function functionOf(aws: Aws, { name, registered }: StoredLink, role: 'activator' | 'probe'): Promise<string> {
  const functions = registered?.functions;
  if (functions === undefined) {
    throw new CannotReadError(
      `the registration of ${name} does not name the ${role} function: deploy with the current version of cdk-prefect-privatelink`,
    );
  }
  const refuse = (named: string, why: string): never => {
    throw new CannotReadError(`the registration of ${name} names ${named} as its ${role} function, but ${why}; it was not invoked`);
  };
  const { activator, probe } = functions;
  const request = new GetFunctionConfigurationCommand({ FunctionName: activator });
  const { Environment } = await demand('lambda:GetFunctionConfiguration', () => aws.lambda.send(request));
  const variable = (key: keyof typeof ACTIVATOR_ENVIRONMENT): string | undefined => Environment?.Variables?.[ACTIVATOR_ENVIRONMENT[key]];
  if (variable('linkName') !== name) {
    return refuse(functions[role], `${activator} is not the activator of this link`);
  }
  if (role === 'probe' && variable('probeFunctionName') !== probe) {
    return refuse(probe, `the activator names ${variable('probeFunctionName') ?? 'none'}`);
  }
  return functions[role];
}

async function invoke(aws: Aws, functionName: string, event: object): Promise<string> {
  const answer = await demand('lambda:InvokeFunction', () => invokeFunction(aws.lambda, functionName, event));
  if (answer.ok) {
    return answer.payload;
  }
  const { name, message } = answer.error;
  throw new CannotReadError(`${functionName} failed: ${name}: ${message.slice(0, 200)}; see its log`);
}
