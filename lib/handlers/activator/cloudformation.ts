/*
 * The CloudFormation side of a custom resource. Our own responder instead of the CDK's provider framework: the framework
 * puts a second function, its role and wildcard invoke permissions between CloudFormation and this one, and it keeps only
 * host and path of the response URL. Rules: "Custom resource provider reference", AWS CloudFormation User Guide.
 */
import * as http from 'node:http';
import * as https from 'node:https';
import { log, loggable } from './log';
import { clock } from './clock';
import { utf8Bytes } from '../core/link-status';

export interface CloudFormationEvent {
  readonly RequestType: 'Create' | 'Update' | 'Delete';
  readonly RequestId: string;
  readonly ResponseURL: string;
  readonly ResourceType: string;
  readonly LogicalResourceId: string;
  readonly PhysicalResourceId?: string;
  readonly StackId: string;
  readonly ResourceProperties: Readonly<Record<string, unknown>>;
}

export interface Answer {
  readonly status: 'SUCCESS' | 'FAILED';
  readonly reason?: string;
  readonly data?: Readonly<Record<string, string>>;
}

/** Physical id of a resource whose creation failed: CloudFormation deletes it next, and there is nothing to delete. */
export const CREATION_FAILED = 'cdk-prefect-privatelink:creation-failed';

const LARGEST_RESPONSE_BYTES = 4096;
const ATTEMPTS = 5;
const ATTEMPT_TIMEOUT_MILLISECONDS = 3000;

export function isCloudFormationEvent(event: unknown): event is CloudFormationEvent {
  if (typeof event !== 'object' || event === null) return false;
  const candidate = event as Record<string, unknown>;
  return typeof candidate.ResponseURL === 'string' && typeof candidate.StackId === 'string' && ['Create', 'Update', 'Delete'].includes(String(candidate.RequestType));
}

/** The physical id never changes, so that CloudFormation never sees a replacement. */
export function physicalId(event: CloudFormationEvent, answer: Answer): string {
  if (event.RequestType === 'Create') return answer.status === 'FAILED' ? CREATION_FAILED : event.LogicalResourceId;
  return event.PhysicalResourceId ?? event.LogicalResourceId;
}

/** The response document, cut to what CloudFormation accepts: the reason gives way before the data does. */
export function responseBody(event: CloudFormationEvent, answer: Answer): string {
  const build = (reason: string, data: Answer['data']): string =>
    JSON.stringify({
      Status: answer.status,
      Reason: reason,
      PhysicalResourceId: physicalId(event, answer),
      StackId: event.StackId,
      RequestId: event.RequestId,
      LogicalResourceId: event.LogicalResourceId,
      Data: data,
    });
  const reason = answer.reason ?? answer.status;
  for (const length of [reason.length, 2000, 1000, 500, 200, 50]) {
    const body = build(reason.slice(0, length), answer.data);
    if (utf8Bytes(body) <= LARGEST_RESPONSE_BYTES) return body;
  }
  const shorter = Object.fromEntries(Object.entries(answer.data ?? {}).map(([key, value]) => [key, value.slice(0, 200)]));
  return build(reason.slice(0, 50), shorter);
}

/** Side effects, in one object that tests replace. */
export const transport = { put };

/**
 * Answers CloudFormation. Tries again with growing pauses, since an answer that is lost leaves the stack hanging.
 *
 * @throws Error when all attempts fail: Lambda then delivers the event again, and this whole pass is repeated.
 */
export async function respond(event: CloudFormationEvent, answer: Answer): Promise<void> {
  const body = responseBody(event, answer);
  for (let attempt = 1; ; attempt += 1) {
    try {
      const status = await transport.put(event.ResponseURL, body);
      if (status >= 200 && status < 300) return;
      throw new Error(`CloudFormation's response URL answered ${status}`);
    } catch (error) {
      log({ level: 'error', message: 'answering CloudFormation failed', attempt, error: loggable(error) });
      if (attempt >= ATTEMPTS) throw error;
      await clock.sleep(2 ** attempt * 100 * (1 + Math.random()));
    }
  }
}

function put(url: string, body: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const client = url.startsWith('http:') ? http : https;
    const request = client.request(
      url,
      {
        method: 'PUT',
        // The signature of the URL covers an empty content type.
        headers: { 'content-type': '', 'content-length': Buffer.byteLength(body) },
        timeout: ATTEMPT_TIMEOUT_MILLISECONDS,
      },
      (response) => {
        response.resume();
        response.on('end', () => resolve(response.statusCode ?? 0));
        response.on('error', reject);
      },
    );
    request.on('timeout', () => request.destroy(new Error('no answer in time')));
    request.on('error', reject);
    request.end(body);
  });
}
