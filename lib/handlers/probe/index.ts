import { type ProbeRequest, type ProbeResult } from '../../contract/probe';
import { runProbe } from './run';
import { parseRequest } from './request';

/** Entry point of the function inside the VPC. A network failure is a result; only a malformed event is an error. */
export async function handler(event: ProbeRequest): Promise<ProbeResult> {
  return runProbe(parseRequest(event));
}
