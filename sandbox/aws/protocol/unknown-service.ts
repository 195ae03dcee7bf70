/* A service that the local AWS does not have: without operations, and in the protocol that the caller reads. */
import { type RestRequest, type Service } from '../service';

/** The only services that answer REST requests in XML, as their names are in credential scopes. */
const REST_XML = new Set(['cloudfront', 'route53', 's3']);

export function unknownService(name: string, request: RestRequest): Service {
  return { name, protocol: protocolOf(name, request), operations: {} };
}

function protocolOf(name: string, { headers, body, query }: RestRequest): Service['protocol'] {
  if (headers['x-amz-target'] !== undefined) {
    return 'json';
  }
  if (query.has('Action') || new URLSearchParams(body.toString('utf8')).has('Action')) {
    return name === 'ec2' ? 'ec2' : 'query';
  }
  return REST_XML.has(name) ? 'rest-xml' : 'rest-json';
}
