import { request } from 'node:https';
import { startLocalAws, type LocalAws } from '../../../sandbox/aws/local-aws';
import { type Network } from '../../../sandbox/network/network';
import { CertificateAuthority } from '../../../sandbox/service-provider/certificates';

let authority: CertificateAuthority;
let aws: LocalAws;

beforeAll(async () => {
  authority = await CertificateAuthority.create('Test');
});
beforeEach(async () => {
  aws = await startLocalAws({
    network: {} as Network,
    startFunctionProcess: () => {
      throw new Error('no functions here');
    },
    environments: [
      { accountId: '123456789012', region: 'us-east-1' },
      { accountId: '123456789012', region: 'eu-west-1' },
    ],
    issueCertificate: (hostNames) => authority.issue(hostNames, { fromDay: -1, toDay: 1 }),
  });
});
afterEach(() => aws.stop());

function put(url: string, body: string): Promise<number> {
  const { hostname, pathname } = new URL(url);
  return new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port: aws.account.responseEndpoint?.port, path: pathname, servername: hostname, method: 'PUT' };
    request({ ...options, ca: authority.pem, headers: { host: hostname, 'content-length': body.length } }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    })
      .on('error', reject)
      .end(body);
  });
}

test.each([
  ['us-east-1', 'cloudformation-custom-resource-response-useast1.s3.amazonaws.com'],
  ['eu-west-1', 'cloudformation-custom-resource-response-euwest1.s3.eu-west-1.amazonaws.com'],
])("an answer arrives at the bucket of %s, under the bucket's own name", async (region, host) => {
  const received: string[] = [];
  const { url } = aws.accounts
    .get('123456789012', region)
    .cloudFormation.responseUrls.open('a test', (body) => received.push(body.toString()));
  expect(new URL(url)).toMatchObject({ protocol: 'https:', host });
  expect(await put(url, '{"Status":"SUCCESS"}')).toBe(200);
  expect(received).toEqual(['{"Status":"SUCCESS"}']);
});

test('an answer to a response URL that was not given out is refused and recorded', async () => {
  const { url } = aws.account.cloudFormation.responseUrls.open('a test', () => undefined);
  expect(await put(`${url}x`, '{}')).toBe(403);
  expect(aws.account.calls.protocolViolations).toHaveLength(1);
});
