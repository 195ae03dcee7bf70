import { type Service } from '../service';
import { jsonProtocol, restJsonProtocol } from './json-protocol';
import { type Protocol } from './protocol';
import { ec2Protocol, queryProtocol } from './query-protocol';
import { restXmlProtocol } from './rest-xml-protocol';

export const PROTOCOLS: Readonly<Record<Service['protocol'], Protocol>> = {
  ec2: ec2Protocol,
  query: queryProtocol,
  json: jsonProtocol,
  'rest-json': restJsonProtocol,
  'rest-xml': restXmlProtocol,
};
