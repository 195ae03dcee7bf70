/* Every reader, with the real SDK, against whatever may answer in the place of EC2. */
import { EC2Client } from '@aws-sdk/client-ec2';
import { SSMClient } from '@aws-sdk/client-ssm';
import * as http from 'node:http';
import { type AddressInfo } from 'node:net';
import { ask, type Ec2Access } from '../../lib/aws/ask';
import { describeService } from '../../lib/aws/endpoint-services';
import { describeEndpoints, describeTaggedEndpoints, describeVpcEndpoints, enablePrivateDns } from '../../lib/aws/endpoints';
import { describeInterfaces } from '../../lib/aws/interfaces';
import { readParameters, readParametersBelow } from '../../lib/aws/parameters';
import { describeSubnets, describeVpcDns } from '../../lib/aws/vpc';
import { type Asked } from '../../lib/core/findings/asked';

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

let server: http.Server;
let access: Ec2Access;
let ssm: SSMClient;
let requests: URLSearchParams[];
let answer: (request: URLSearchParams) => Answer | 'reset';

beforeAll(async () => {
  server = http.createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
    request.on('end', () => {
      const asked = new URLSearchParams(body.startsWith('{') ? (JSON.parse(body) as Record<string, string>) : body);
      requests.push(asked);
      const given = answer(asked);
      if (given === 'reset') {
        request.socket.resetAndDestroy();
        return;
      }
      response.writeHead(given.status, { 'content-type': given.type }).end(given.body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const options = {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'x' },
    maxAttempts: 1,
  };
  access = { ec2: new EC2Client(options), ask };
  ssm = new SSMClient(options);
});
beforeEach(() => {
  requests = [];
});
afterAll(async () => {
  access.ec2.destroy();
  ssm.destroy();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const ID = 'vpce-0a0a0a0a0a0a0a0a0';
const SERVICE = 'com.amazonaws.vpce.us-east-1.vpce-svc-0';
const OTHER = 'vpce-0b0b0b0b0b0b0b0b0';
const page = (status: number, body: string, type = 'text/html'): Answer => ({ status, type, body });
const XHTML = '<html><body><h1>Sign in to continue</h1></body></html>';
const HTML = '<!DOCTYPE html><html><head><title>Blocked</title></head><body>Blocked<br></body></html>';
const ec2 = (action: string, content: string): Answer =>
  page(
    200,
    `<${action}Response xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>r</requestId>${content}</${action}Response>`,
    'text/xml',
  );
const refusal = (code: string, status = 400): Answer =>
  page(
    status,
    `<Response><Errors><Error><Code>${code}</Code><Message>no</Message></Error></Errors><RequestID>r</RequestID></Response>`,
    'text/xml',
  );
const endpoints = (ids: readonly string[], nextToken = ''): Answer =>
  ec2(
    'DescribeVpcEndpoints',
    `<vpcEndpointSet>${ids.map((id) => `<item><vpcEndpointId>${id}</vpcEndpointId><state>available</state></item>`).join('')}</vpcEndpointSet>${nextToken}`,
  );

const READERS: Readonly<Record<string, () => Promise<Asked<unknown>>>> = {
  describeEndpoints: () => describeEndpoints(access, [ID]),
  describeVpcEndpoints: () => describeVpcEndpoints(access, 'vpc-0'),
  describeTaggedEndpoints: () => describeTaggedEndpoints(access, 'tag', '*'),
  describeInterfaces: () => describeInterfaces(access, ['eni-0']),
  describeService: () => describeService(access, SERVICE, undefined),
  describeSubnets: () => describeSubnets(access, ['subnet-0']),
  describeVpcDns: () => describeVpcDns(access, 'vpc-0'),
  enablePrivateDns: () => enablePrivateDns(access, ID),
  readParameters: () => ask('ssm:GetParameters', () => readParameters(ssm, ['/x'])),
  readParametersBelow: () => ask('ssm:GetParametersByPath', () => readParametersBelow(ssm, '/x')),
};
const NOT_AWS: Readonly<Record<string, Answer | 'reset'>> = {
  'a page with 200 that reads as XML': page(200, XHTML),
  'a page with 200 that does not': page(200, HTML),
  'an empty answer with 200': page(200, ''),
  'an empty object with 200': page(200, '{}', 'application/json'),
  'a page with 403': page(403, XHTML),
  'a page with 403 that does not read as XML': page(403, HTML),
  'an empty 403': page(403, ''),
  'a plain text with 403': page(403, 'blocked by policy', 'text/plain'),
  'a page with 404': page(404, XHTML),
  'a request for a password': page(407, HTML),
  'a redirection': page(302, HTML),
  'a page with 502': page(502, XHTML),
  'a page with 504': page(504, HTML),
  'a failure of the service': refusal('InternalError', 500),
  'a service that is away': refusal('Unavailable', 503),
  'a broken connection': 'reset',
};

describe.each(Object.entries(READERS))('%s', (_, read) => {
  test.each(Object.entries(NOT_AWS))('learns nothing from %s', async (_name, given) => {
    answer = () => given;
    const asked = await read();
    expect(asked).toMatchObject({ known: false });
    // Nor does it say that AWS refused something, or that something does not exist.
    expect(['other', 'timedOut']).toContain(asked.known ? 'known' : asked.failure.kind);
  });
});

/** Action, list and item of each, and what shows that the item was read. */
const PAGED: Readonly<Record<string, readonly [action: string, set: string, item: string, shown: string]>> = {
  describeEndpoints: ['DescribeVpcEndpoints', 'vpcEndpointSet', `<vpcEndpointId>${ID}</vpcEndpointId>`, ID],
  describeVpcEndpoints: ['DescribeVpcEndpoints', 'vpcEndpointSet', `<vpcEndpointId>${ID}</vpcEndpointId>`, ID],
  describeTaggedEndpoints: ['DescribeVpcEndpoints', 'vpcEndpointSet', `<vpcEndpointId>${ID}</vpcEndpointId>`, ID],
  describeInterfaces: ['DescribeNetworkInterfaces', 'networkInterfaceSet', '<networkInterfaceId>eni-0</networkInterfaceId>', 'eni-0'],
  describeSubnets: [
    'DescribeSubnets',
    'subnetSet',
    '<subnetId>subnet-0</subnetId><availabilityZoneId>use1-az1</availabilityZoneId>',
    'use1-az1',
  ],
  describeService: [
    'DescribeVpcEndpointServices',
    'serviceDetailSet',
    `<serviceName>${SERVICE}</serviceName><privateDnsName>api.example.com</privateDnsName>`,
    'api.example.com',
  ],
};

describe.each(Object.entries(PAGED))('%s', (name, [action, set, content, shown]) => {
  const item = `<item>${content}</item>`;
  const read = READERS[name] ?? (() => Promise.reject(new Error(name)));

  test('follows an empty first page', async () => {
    answer = (request) =>
      request.get('NextToken') === null ? ec2(action, `<${set}/><nextToken>two</nextToken>`) : ec2(action, `<${set}>${item}</${set}>`);
    const asked = await read();
    expect(JSON.stringify(asked.known && asked.value instanceof Map ? [...asked.value] : asked)).toContain(shown);
    expect(requests).toHaveLength(2);
  });

  test('gives up on pages without end', async () => {
    answer = () => ec2(action, `<${set}/><nextToken>${requests.length}</nextToken>`);
    expect(await read()).toMatchObject({ known: false, failure: { kind: 'other' } });
    expect(requests.length).toBeLessThanOrEqual(200);
  });
});

describe('whether an endpoint exists', () => {
  const known = async (ids: readonly string[]): Promise<readonly string[] | string> => {
    const asked = await describeEndpoints(access, ids);
    return asked.known ? [...asked.value.keys()] : asked.failure.kind;
  };
  const byId = (request: URLSearchParams): string | null => request.get('VpcEndpointId.1');

  test('takes one call when all are there', async () => {
    answer = () => endpoints([ID, OTHER]);
    expect(await known([ID, OTHER])).toEqual([ID, OTHER]);
    expect(requests).toHaveLength(1);
  });

  test('is asked again by id when the filter leaves one out', async () => {
    answer = (request) => (byId(request) === null ? endpoints([OTHER]) : endpoints([ID]));
    expect(await known([ID, OTHER])).toEqual([OTHER, ID]);
    expect(requests).toHaveLength(2);
    expect(byId(requests[1] ?? new URLSearchParams())).toBe(ID);
  });

  test.each(['InvalidVpcEndpointId.NotFound', 'InvalidVpcEndpoint.NotFound', 'InvalidVpcEndpointId.Malformed'])(
    'is certainly not the case when EC2 says %s',
    async (code) => {
      answer = (request) => (byId(request) === null ? endpoints([]) : refusal(code));
      expect(await known([ID])).toEqual([]);
    },
  );

  test.each<[string, Answer | 'reset', string]>([
    ['throttling', refusal('RequestLimitExceeded', 503), 'throttled'],
    ['a missing permission', refusal('UnauthorizedOperation', 403), 'permissionMissing'],
    // The SDK's error is of another realm than the test's.
    ['a broken connection', 'reset', 'other'],
    ["a proxy's page", page(200, XHTML), 'other'],
    ["a proxy's page with 404", page(404, XHTML), 'other'],
  ])('is not known when %s is all that comes of asking by id', async (_, given, kind) => {
    answer = (request) => (byId(request) === null ? endpoints([]) : given);
    expect(await known([ID])).toBe(kind);
  });
});

test('Private DNS is enabled when EC2 says so, and not when it says no', async () => {
  answer = () => ec2('ModifyVpcEndpoint', '<return>true</return>');
  expect(await enablePrivateDns(access, ID)).toMatchObject({ known: true });
  answer = () => ec2('ModifyVpcEndpoint', '<return>false</return>');
  expect(await enablePrivateDns(access, ID)).toMatchObject({ known: false, failure: { kind: 'other' } });
  answer = () => refusal('InvalidParameter');
  expect(await enablePrivateDns(access, ID)).toMatchObject({ known: false, failure: { kind: 'refused' } });
});

test('what EC2 reports of an endpoint is told in printable lines', async () => {
  const hostile = 'a\u202eb&#10;c';
  answer = () =>
    ec2(
      'DescribeVpcEndpoints',
      `<vpcEndpointSet><item><vpcEndpointId>${ID}</vpcEndpointId><state>${hostile}</state><lastError><message>${hostile}${'x'.repeat(5000)}</message></lastError></item></vpcEndpointSet>`,
    );
  const asked = await describeEndpoints(access, [ID]);
  const description = asked.known ? asked.value.get(ID)?.description : undefined;
  expect(description).toMatchObject({ state: 'unknown', stateWord: 'a b c' });
  expect(description?.error).toMatch(/^a b cx+…$/);
  expect(description?.error?.length).toBe(1000);
});
