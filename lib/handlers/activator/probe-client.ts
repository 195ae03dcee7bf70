import { LambdaClient } from '@aws-sdk/client-lambda';
import { invokeFunction } from '../../aws/invoke';
import { ACTIVATOR_ENVIRONMENT } from '../../contract/activator-environment';
import { type ProbeRequest, type ProbeResult } from '../../contract/probe';
import { callFailure, type CallFailure } from '../../core/findings/call-failure';
import { parseProbeResult } from '../../core/link/parse-probe-result';
import { clock } from '../shared/clock';

// The probe's own limits end it well before this.
const client = new LambdaClient({
  maxAttempts: 1,
  requestHandler: { connectionTimeout: 3000, requestTimeout: 40_000, throwOnRequestTimeout: true },
});

const ATTEMPTS = 3;
const PAUSE_MILLISECONDS = 5000;

export type ProbeAnswer = { readonly ran: true; readonly result: ProbeResult } | { readonly ran: false; readonly failure: CallFailure };

/**
 * Runs the probe and waits for its result. Tries again: a function in a VPC that was idle fails its next invocation
 * while Lambda recreates its network interfaces ("Configuring a Lambda function to access resources in a VPC").
 */
export async function runProbe(request: ProbeRequest, enoughTime: () => boolean): Promise<ProbeAnswer> {
  for (let attempt = 1; ; attempt += 1) {
    const answer = await invoke(request);
    if (answer.ran || answer.failure.kind === 'permissionMissing' || attempt >= ATTEMPTS || !enoughTime()) {
      return answer;
    }
    await clock.sleep(PAUSE_MILLISECONDS);
  }
}

async function invoke(request: ProbeRequest): Promise<ProbeAnswer> {
  try {
    const answer = await invokeFunction(client, process.env[ACTIVATOR_ENVIRONMENT.probeFunctionName], request);
    return answer.ok
      ? { ran: true, result: parseProbeResult(answer.payload) }
      : { ran: false, failure: callFailure('lambda:InvokeFunction', answer.error) };
  } catch (error) {
    return { ran: false, failure: callFailure('lambda:InvokeFunction', error) };
  }
}
