/* `--format junit`: a document that CI systems read, and that fails exactly when the command does. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DescribeNetworkAclsCommand, DescribeVpcEndpointsCommand } from '@aws-sdk/client-ec2';
import fc from 'fast-check';
import { XMLParser } from 'fast-xml-parser';
import { validateXML } from 'xmllint-wasm';
import { checkCommand } from '../../lib/cli/commands/check';
import { type Io } from '../../lib/cli/program/io';
import { Output } from '../../lib/cli/program/output';
import { printJunit, type JunitCase } from '../../lib/cli/report/junit';
import { startNameServer } from '../handlers/probe/support/name-server';
import { options } from '../handlers/probe/support/options';
import { registeredLink, denied, ec2, endpointStatus, pending, run, setUp, SINCE, status, store, UI, world } from './fixtures';

// The validator is a program of its own, which has to start.
jest.setTimeout(60_000);

const schema = readFileSync(join(__dirname, '..', 'fixtures', 'junit.xsd'), 'utf8');

interface Suite {
  readonly '@tests': string;
  readonly '@failures': string;
  readonly '@skipped': string;
  readonly testcase: readonly {
    readonly '@name': string;
    readonly '@classname': string;
    readonly failure?: { readonly '@type': string };
  }[];
}

async function suiteOf(document: string): Promise<Suite> {
  const { valid, errors } = await validateXML({ xml: { fileName: 'report.xml', contents: document }, schema: [schema] });
  expect(errors).toEqual([]);
  expect(valid).toBe(true);
  const parser = new XMLParser({ ignoreAttributes: false, attributeNamePrefix: '@', isArray: (name) => name === 'testcase' });
  return (parser.parse(document) as { testsuites: { testsuite: Suite } }).testsuites.testsuite;
}

beforeEach(() => {
  setUp();
  store(status());
});

describe('doctor', () => {
  test.each<[string, () => void, readonly string[]]>([
    ['healthy', () => undefined, []],
    [
      'waiting',
      () => (
        store(pending()),
        void ec2
          .on(DescribeVpcEndpointsCommand)
          .resolves({ VpcEndpoints: [{ ...world.endpoints[0], State: 'pendingAcceptance' as never }] })
      ),
      ['stop'],
    ],
    [
      'without Private DNS',
      () => (world.endpoints = world.endpoints.map((each) => ({ ...each, PrivateDnsEnabled: false }))),
      ['stop', 'private-dns-off'],
    ],
    [
      'with a closed group',
      () => (world.groups = world.groups.map((each) => ({ ...each, IpPermissions: [] }))),
      ['stop', 'endpoint-group-closed'],
    ],
    ['not allowed to read', () => void ec2.on(DescribeNetworkAclsCommand).rejects(denied()), []],
    [
      'with a warning',
      () =>
        store(
          status({ endpoints: [endpointStatus('api', { findings: [{ code: 'certificate-expiring', evidence: 'e', since: SINCE }] })] }),
        ),
      ['certificate-expiring'],
    ],
  ])('%s', async (_case, play, types) => {
    play();
    const { exit, out, err } = await run(['doctor', '--from', 'eni-0c', '--format', 'junit']);
    expect(err).toBe('');
    const suite = await suiteOf(out);
    const failures = suite.testcase.flatMap(({ failure }) => failure ?? []);
    expect(failures.map((failure) => failure['@type'])).toEqual(types);
    expect(suite['@failures']).toBe(String(types.length));
    expect(suite['@tests']).toBe(String(suite.testcase.length));
    expect(exit).toBe(types.length === 0 ? 0 : 1);
  });
});

test('check: a test for each phase of each host', async () => {
  const names = await startNameServer(() => 'nxdomain');
  const commands = { check: checkCommand(options({ nameServers: [names.server] })) };
  const { exit, out } = await run(['check', '--format', 'junit'], { commands });
  await names.stop();
  const suite = await suiteOf(out);
  expect(exit).toBe(1);
  expect(suite.testcase.slice(0, 8).map((each) => [each['@classname'], each['@name'], each.failure?.['@type']])).toEqual(
    ['api', 'app'].flatMap((host) =>
      ['DNS', 'TCP', 'TLS', 'health'].map((phase) => [
        `${host}.private.prefect.cloud`,
        phase,
        phase === 'DNS' ? 'name-not-found' : undefined,
      ]),
    ),
  );
  expect(suite['@skipped']).toBe('6');
});

test('every text makes a valid document, without secrets', async () => {
  const text = fc.string({ unit: 'binary', minLength: 1, maxLength: 20 }).map((value) => `x${value}`);
  const cases = fc.record<JunitCase>({ group: text, name: text, failed: text, skipped: text }, { requiredKeys: ['group', 'name'] });
  let printed = '';
  const io: Io = {
    out: (part) => (printed += part),
    err: () => undefined,
    colours: { out: true, err: true },
    columns: 80,
    env: { PREFECT_API_KEY: 'very-secret-key' },
    now: () => 0,
    sleep: () => Promise.resolve(),
  };
  const secret: JunitCase = { group: 'g', name: 'n', failed: 'it was very-secret-key' };
  printJunit(new Output(io, false), 'suite', [...fc.sample(cases, 500), secret], 0);
  expect(printed).not.toContain('very-secret-key');
  expect((await suiteOf(printed)).testcase).toHaveLength(501);
});

test.each([
  [['doctor', '--format', 'junit', '--json'], 'either --format or --json'],
  [['check', '--format', 'junitt'], '--format must be one of text, junit, got: junitt; did you mean junit?'],
])('%j is wrong usage', async (args, said) => {
  expect(await run(args)).toMatchObject({ exit: 2, err: expect.stringContaining(said) as unknown });
});

test('the second endpoint has tests of its own', async () => {
  world.endpoints = [...world.endpoints, { ...world.endpoints[0], VpcEndpointId: UI }];
  const { link } = registeredLink();
  const ui = { role: 'ui' as const, endpointId: UI, hostName: 'app.private.prefect.cloud', healthPath: '/private-ui/health' };
  store(status({ endpoints: [endpointStatus('api'), endpointStatus('ui')] }), {
    registered: registeredLink({ link: { ...link, endpoints: [...link.endpoints, ui] } }),
  });
  const suite = await suiteOf((await run(['doctor', '--format', 'junit'])).out);
  expect(new Set(suite.testcase.map((each) => each['@classname']))).toEqual(
    new Set(['api.private.prefect.cloud', 'app.private.prefect.cloud']),
  );
});
