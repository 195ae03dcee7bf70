/* restXml (S3): the path names the operation, lists are flattened. */
import { RestAnswer } from '../service';
import { type Protocol } from './protocol';
import { toXml } from './xml';

const XML = { 'content-type': 'application/xml' };

export const restXmlProtocol: Protocol = {
  parse: (service, request) => service.route?.(request),
  answer: (_action, result) =>
    result instanceof RestAnswer
      ? { status: result.status, headers: result.headers, body: result.body }
      : { status: 200, headers: XML, body: result === undefined ? '' : toXml(result as Record<string, unknown>, 'flattened') },
  error: (error, requestId) => ({
    status: error.status,
    headers: XML,
    body: toXml({ Error: { Code: error.code, Message: error.message, RequestId: requestId } }, 'flattened'),
  }),
};
