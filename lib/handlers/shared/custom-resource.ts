/*
 * The CloudFormation side of a custom resource. Our own responder instead of the CDK's provider framework: the framework
 * puts a second function, its role and wildcard invoke permissions between CloudFormation and this one, and it keeps only
 * host and path of the response URL. Rules: "Custom resource provider reference", AWS CloudFormation User Guide.
 */
import * as http from 'node:http';
import * as https from 'node:https';
import { log, loggable } from './log';
import { clock } from './clock';
import { cut, utf8Bytes } from '../../core/text';

export interface CloudFormationEvent {
  readonly RequestType: 'Create' | 'Update' | 'Delete';
  readonly RequestId: string;
  readonly ResponseURL: string;
  readonly ResourceType: string;
  readonly LogicalResourceId: string;
  readonly PhysicalResourceId?: string;
  readonly StackId: string;
  readonly ResourceProperties?: Readonly<Record<string, unknown>>;
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
  if (typeof event !== 'object' || event === null) {
    return false;
  }
  const candidate = event as Record<string, unknown>;
  return (
    typeof candidate.ResponseURL === 'string' &&
    typeof candidate.StackId === 'string' &&
    ['Create', 'Update', 'Delete'].includes(String(candidate.RequestType))
  );
}

/** The physical id never changes, so that CloudFormation never sees a replacement. */
export function physicalId(event: CloudFormationEvent, answer: Answer): string {
  if (event.RequestType === 'Create') {
    return answer.status === 'FAILED' ? CREATION_FAILED : event.LogicalResourceId;
  }
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
    const body = build(cut(reason, length), answer.data);
    if (utf8Bytes(body) <= LARGEST_RESPONSE_BYTES) {
      return body;
    }
  }
  for (const length of [800, 400, 100]) {
    const body = build(answer.status, shortLists(answer.data, length));
    if (utf8Bytes(body) <= LARGEST_RESPONSE_BYTES) {
      return body;
    }
  }
  return build(answer.status, shortLists(answer.data, 0));
}

/** Values are lists joined by commas; half an item would be a wrong one. */
function shortLists(data: Answer['data'], length: number): Answer['data'] {
  if (data === undefined) {
    return undefined;
  }
  return Object.fromEntries(
    Object.entries(data).map(([key, value]) => [key, value.length <= length ? value : value.slice(0, length + 1).replace(/,?[^,]*$/, '')]),
  );
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
      if (status >= 200 && status < 300) {
        return;
      }
      throw new Error(`CloudFormation's response URL answered ${status}`);
    } catch (error) {
      log({ level: 'error', message: 'answering CloudFormation failed', attempt, error: loggable(error) });
      if (attempt >= ATTEMPTS) {
        // Lambda logs all members of what is thrown, and the URL may be one.
        // eslint-disable-next-line preserve-caught-error -- so that the log keeps no secret
        throw new Error(`CloudFormation could not be answered: ${loggable(error).message}`);
      }
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
        // The status is the answer: waiting for a body that breaks off would answer twice.
        resolve(response.statusCode ?? 0);
        response.on('error', () => undefined);
        response.resume();
      },
    );
    request.on('timeout', () => request.destroy(new Error('no answer in time')));
    request.on('error', reject);
    request.end(body);
  });
}
