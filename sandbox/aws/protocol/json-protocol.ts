/* awsJson (SSM, EventBridge, Logs), where the target header names the action, and restJson (Lambda), where the path does. */
import { AwsError, RestAnswer, type RestRequest } from '../service';
import { type HttpAnswer, type Protocol } from './protocol';

export const jsonProtocol: Protocol = {
  parse: (_service, request) => {
    const action = request.headers['x-amz-target']?.split('.').at(-1);
    return action ? { action, input: parseJson(request) } : undefined;
  },
  answer: (_action, result) => ({ ...json(result ?? {}), headers: { 'content-type': 'application/x-amz-json-1.1' } }),
  error,
};

export const restJsonProtocol: Protocol = {
  parse: (service, request) => service.route?.(request),
  answer: (_action, result) =>
    result instanceof RestAnswer ? { status: result.status, headers: result.headers, body: result.body } : json(result ?? {}),
  error,
};

function parseJson(request: RestRequest): Record<string, unknown> {
  try {
    return JSON.parse(request.body.toString('utf8') || '{}') as Record<string, unknown>;
  } catch {
    throw new AwsError('SerializationException', 'the body is not JSON');
  }
}

/** JSON protocols write times as seconds. */
function json(value: unknown): HttpAnswer {
  const body = JSON.stringify(value, function (this: Record<string, unknown>, name, member: unknown) {
    const original = this[name];
    return original instanceof Date ? original.getTime() / 1000 : member;
  });
  return { status: 200, headers: { 'content-type': 'application/json' }, body };
}

function error(failure: AwsError): HttpAnswer {
  return {
    status: failure.status,
    headers: { 'content-type': 'application/json', 'x-amzn-errortype': failure.code },
    body: JSON.stringify({ __type: failure.code, message: failure.message }),
  };
}
