import { cut, utf8Bytes } from '../../../core/text';
import { type CloudFormationEvent } from './event';

export interface Answer {
  readonly status: 'SUCCESS' | 'FAILED';
  readonly reason?: string;
  readonly data?: Readonly<Record<string, string>>;
}

/** Physical id of a resource whose creation failed: CloudFormation deletes it next, and there is nothing to delete. */
export const CREATION_FAILED = 'cdk-prefect-privatelink:creation-failed';

const LARGEST_RESPONSE_BYTES = 4096;

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
    Object.entries(data).map(([key, value]) => [
      key,
      value.length <= length ? value : value.slice(0, Math.max(value.lastIndexOf(',', length), 0)),
    ]),
  );
}
