import { documentation } from '../../lib/core/findings/catalogue/documentation';
import { FINDING_CATALOGUE, SUBJECTS, type CatalogueEntry, type FindingCode } from '../../lib/core/findings/catalogue';
import { ec2, json, lambda, route53, run, setUp, ssm } from './fixtures';

const ENTRIES = Object.entries(FINDING_CATALOGUE) as [FindingCode, CatalogueEntry][];

beforeEach(setUp);

test.each(ENTRIES)('%s is explained with all that the catalogue knows', async (code, entry) => {
  const { exit, out, err } = await run(['explain', code]);
  expect({ exit, err }).toEqual({ exit: 0, err: '' });
  const { severity, title, symptom, messages = [], cause, evidence, remedy } = entry;
  expect(out.split('\n')[0]).toBe(`${severity} ${title} [${code}]`);
  for (const text of [symptom, ...messages, cause, evidence, remedy, documentation(code)]) {
    expect(out).toContain(` ${text}\n`);
  }
  expect((await json(['explain', code])).value).toEqual({
    ...entry,
    code,
    messages,
    subject: Object.keys(SUBJECTS).find((subject) => code in SUBJECTS[subject]!),
    documentation: documentation(code),
  });
});

test('says in words by whom a finding is seen', async () => {
  expect((await run(['explain', 'network-acl-blocks'])).out).toMatch(/seen by +`doctor`, which reads security groups and network ACLs\n/);
});

test('without a code lists all codes under their subjects', async () => {
  const { exit, out } = await run(['explain']);
  expect(exit).toBe(0);
  const lines = out.split('\n');
  let subject = '';
  const listed: Record<string, string> = {};
  for (const line of lines) {
    const [, code] = /^ {2}(\S+) +(?:error|warning|info) +\S/.exec(line) ?? [];
    if (code === undefined) {
      subject = line === '' ? subject : line;
    } else {
      listed[code] = subject;
    }
  }
  const expected = Object.entries(SUBJECTS).flatMap(([name, entries]) => Object.keys(entries).map((code) => [code, name]));
  expect(listed).toEqual(Object.fromEntries(expected));
  expect((await json<object[]>(['explain'])).value).toEqual(
    expected.map(([code, name]) => {
      const { severity, title } = FINDING_CATALOGUE[code as FindingCode];
      return { code, subject: name, severity, title };
    }),
  );
});

test('needs neither a Region nor credentials', async () => {
  delete process.env['AWS_REGION'];
  expect(await run(['explain', 'held'])).toMatchObject({ exit: 0, err: '' });
  expect([ec2, lambda, route53, ssm].map((mock) => mock.calls().length)).toEqual([0, 0, 0, 0]);
});

test.each([
  ['tcp-silnet', 'tcp-silent'],
  ['HTTP-FORBIDDEN', 'http-forbidden'],
  ['expiring', 'certificate-expiring'],
  ['toString', 'tls-silent'],
])('%s is not a code, and the error names those that are near', async (text, near) => {
  const { exit, out, err } = await run(['explain', text]);
  expect({ exit, out }).toEqual({ exit: 2, out: '' });
  expect(err).toMatch(new RegExp(`there is no finding ${text}; did you mean [a-z0-9, -]*\\b${near}\\b[a-z0-9, -]*\\?`));
  expect(err).toContain('See `prefect-privatelink explain --help`.');
  expect((await json(['explain', text])).value).toMatchObject({ exitCode: 2 });
});

test('several codes at once are wrong usage', async () => {
  expect(await run(['explain', 'held', 'tcp-silent'])).toMatchObject({
    exit: 2,
    err: expect.stringContaining('held tcp-silent') as unknown,
  });
});
