/* awsQuery (CloudFormation, IAM, STS, SNS) and ec2Query: form in, XML out. */
import { type Protocol } from './protocol';
import { parseQuery } from './query';
import { toXml } from './xml';

const XML = { 'content-type': 'text/xml' };

function parse(...[, request]: Parameters<Protocol['parse']>): ReturnType<Protocol['parse']> {
  const parsed = parseQuery(request.body.toString('utf8') || request.query.toString());
  return parsed.action ? parsed : undefined;
}

export const queryProtocol: Protocol = {
  parse,
  answer: (action, result, requestId) => ({
    status: 200,
    headers: XML,
    body: toXml({ [`${action}Response`]: { [`${action}Result`]: result ?? {}, ResponseMetadata: { RequestId: requestId } } }, 'member'),
  }),
  error: (error, requestId) => ({
    status: error.status,
    headers: XML,
    body: toXml(
      {
        ErrorResponse: {
          Error: { Type: error.status < 500 ? 'Sender' : 'Receiver', Code: error.code, Message: error.message },
          RequestId: requestId,
        },
      },
      'member',
    ),
  }),
};

export const ec2Protocol: Protocol = {
  parse,
  answer: (action, result, requestId) => ({
    status: 200,
    headers: XML,
    body: toXml({ [`${action}Response`]: { requestId, ...(result as object | undefined) } }, 'item'),
  }),
  error: (error, requestId) => ({
    status: error.status,
    headers: XML,
    body: toXml({ Response: { Errors: { Error: { Code: error.code, Message: error.message } }, RequestID: requestId } }, 'item'),
  }),
};
