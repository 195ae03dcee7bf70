/* A member that an operation does not understand is refused, at any depth: ignored, it would make a wrong request succeed. */
import fc from 'fast-check';
import { unknownMembers } from '../../../sandbox/aws/members';
import { startLocalAws, type LocalAws } from '../../../sandbox/aws/local-aws';
import { SERVICES } from '../../../sandbox/aws/registry';
import { type Service } from '../../../sandbox/aws/service';
import { type Network } from '../../../sandbox/network/network';
import { sendSigned } from './signed-request';

let aws: LocalAws;
beforeAll(async () => {
  aws = await startLocalAws({
    network: {} as Network,
    startFunctionProcess: () => {
      throw new Error('no functions here');
    },
  });
});
afterAll(() => aws.stop());

const TARGETS: Readonly<Record<string, string>> = { ssm: 'AmazonSSM', logs: 'Logs_20140328', events: 'AWSEvents' };

/** A request whose member has an unknown member of its own: as a structure, or in an element of a list. */
function request({ name, protocol }: Service, action: string, path: string, inList: boolean): Promise<Response> {
  const [top = '', ...below] = path.split('.');
  if (protocol === 'json') {
    const inner = below.reduceRight<unknown>((value, member) => ({ [member]: value }), { Colour: 'red' });
    const body = JSON.stringify({ [top]: inList ? [inner] : inner });
    return sendSigned(aws.url, { service: name, headers: { 'x-amz-target': `${TARGETS[name]}.${action}` }, body });
  }
  const listElement = { ec2: ['1'], query: ['member', '1'] }[protocol as 'ec2' | 'query'];
  const key = [top, ...(inList ? listElement : []), ...below, 'Colour'].join('.');
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  return sendSigned(aws.url, { service: name, headers, body: new URLSearchParams({ Action: action, [key]: 'red' }).toString() });
}

test('every operation refuses unknown members of each of its members', async () => {
  const cases = SERVICES.map((create) => create(aws.account))
    // Paths, query and headers of the REST protocols have no structures.
    .filter(({ protocol }) => !protocol.startsWith('rest'))
    .flatMap((service) =>
      Object.entries(service.operations).flatMap(([action, { members }]) =>
        members.flatMap((path) => [false, true].map((inList) => ({ service, action, path, inList }))),
      ),
    );
  expect(cases.length).toBeGreaterThan(200);
  const accepted = await Promise.all(
    cases.map(async ({ service, action, path, inList }) => {
      const answer = await (await request(service, action, path, inList)).text();
      return answer.includes(`the local AWS does not implement ${action} with ${path}.Colour`) ? [] : [action, path, answer];
    }),
  );
  expect(accepted.flat()).toEqual([]);
}, 60_000);

test('what is known passes, in structures and lists', () => {
  const known = ['Name', 'Tags', 'Tags.Key', 'Tags.Value'];
  expect(unknownMembers({ Name: 'n', Tags: [{ Key: 'k', Value: 'v' }, { Key: 'l' }] }, known)).toEqual([]);
  expect(unknownMembers({ Name: null, Tags: [] }, known)).toEqual([]);
  expect(unknownMembers({ Name: Buffer.from('bytes') }, known)).toEqual([]);
});

test('a member that is not known is found wherever it is, once', () => {
  const wrap = fc.constantFrom<(value: unknown) => unknown>(
    (value) => value,
    (value) => [value],
    (value) => [{}, [value], value],
  );
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.constantFrom('A', 'B', 'C'), wrap), { maxLength: 4 }), wrap, (steps, last) => {
      const names = steps.map(([name]) => name);
      const known = names.map((_, index) => names.slice(0, index + 1).join('.'));
      const input = steps.reduceRight<unknown>((value, [name, around]) => around({ [name]: value }), last({ Other: 1 }));
      expect(unknownMembers(input, known)).toEqual([[...names, 'Other'].join('.')]);
    }),
  );
});

test('names that objects inherit are no known members', () => {
  expect(unknownMembers(JSON.parse('{"__proto__": 1, "constructor": 2, "Name": {"toString": 3}}'), ['Name'])).toEqual([
    '__proto__',
    'constructor',
    'Name.toString',
  ]);
});
