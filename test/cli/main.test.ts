/* What holds for every command: help, options, exit codes, colours. */
import fc from 'fast-check';
import { COMMANDS } from '../../lib/cli/commands/all';
import { GLOBAL_OPTIONS } from '../../lib/cli/program/help';
import { InvokeCommand } from '@aws-sdk/client-lambda';
import packageInfo from '../../package.json';
import { parse } from '../../lib/cli/program/parse';
import { Output, styled } from '../../lib/cli/program/output';
import { printable } from '../../lib/core/text';
import { wantsColours, type Io } from '../../lib/cli/program/io';
import { API, awsError, ec2, json, lambda, route53, run, setUp, ssm, status, store } from './fixtures';

beforeEach(setUp);

test('help names every command and option', async () => {
  const { exit, out } = await run(['--help']);
  expect(exit).toBe(0);
  for (const name of Object.keys(COMMANDS)) {
    expect(out).toContain(`  ${name} `);
  }
  for (const [name, { options, examples }] of Object.entries(COMMANDS)) {
    const help = await run([name, '--help']);
    expect(help.exit).toBe(0);
    for (const option of [...Object.keys(options), 'json', 'help']) {
      expect(help.out).toContain(`--${option}`);
    }
    expect(examples.length).toBeGreaterThan(0);
  }
});

test.each(Object.keys(COMMANDS))('help of %s names the exit codes that it may end with', async (name) => {
  const never: Readonly<Record<string, readonly string[]>> = { check: ['3'], env: ['1', '3'], explain: ['1', '3'] };
  const { out } = await run([name, '--help']);
  const codes = [...out.slice(out.indexOf('Exit codes:')).matchAll(/^ {2}(\d) {2}\S/gm)].map(([, code]) => code);
  expect(codes).toEqual(['0', '1', '2', '3'].filter((code) => never[name]?.includes(code) !== true));
  expect(out).not.toMatch(/\bnever$/m);
});

test.each<[number | undefined, number]>([
  [undefined, 80],
  [20, 60],
  [60, 60],
  [100, 100],
  [300, 120],
])('help for a terminal of %s columns has lines of at most %s', async (columns, most) => {
  for (const args of [['--help'], ...Object.keys(COMMANDS).map((name) => [name, '--help'])]) {
    const lines = (await run(args, { columns })).out.split('\n');
    // A URL cannot be broken; it has its line to itself.
    expect(lines.filter((line) => line.length > most && !/^https:\S+$/.test(line))).toEqual([]);
    expect(lines.filter((line) => line !== line.trimEnd())).toEqual([]);
  }
});

test('help indents continued lines, and breaks no command', async () => {
  const { out } = await run(['env', '--help'], { columns: 60 });
  expect(out).toMatch(/^ {2}--proxy <url> {2,}forward proxy for .*\n {35}\S/m);
  const unbroken = out.replaceAll(' \\\n   ', '');
  for (const example of COMMANDS.env!.examples) {
    expect(unbroken).toContain(`\n  ${example}\n`);
  }
  expect((await run(['hold', '--help'], { columns: 60 })).out).toContain(
    ' \\\n    --reason "migration to the new endpoint, until Friday"\n',
  );
});

test('every example of the help is understood', () => {
  for (const [name, { examples, options, positionals }] of Object.entries(COMMANDS)) {
    for (const example of examples) {
      const [, line = ''] = /prefect-privatelink ((?:"[^"]*"|<[\w-]+>|[^"&<>|])*)/.exec(example) ?? [];
      const [given, ...args] = [...line.replace(/\)?$/, '').matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');
      expect(given).toBe(name);
      expect(() => parse(args, { ...options, ...GLOBAL_OPTIONS }, positionals !== undefined)).not.toThrow();
    }
  }
});

test.each([
  [[], 'Usage:', ''],
  [['nonsense'], '', 'there is no command nonsense'],
  [['status', '--nonsense'], '', '--nonsense'],
  [['status', 'extra'], '', 'extra'],
  [['status', '--link'], '', '--link'],
  [['status', '--api-endpoint-id', 'vpc-1'], '', 'must look like vpce-0123456789abcdef0'],
  [['toString'], '', 'there is no command toString'],
])('%j is wrong usage', async (args, printed, said) => {
  const { exit, out, err } = await run(args);
  expect(exit).toBe(2);
  expect(out).toContain(printed);
  expect(err).toContain(said);
  expect(err).not.toMatch(/ {4}at /);
});

test.each([[['env']], [['env', '--format']], [['status', '--api-endpoint-id']], [[]]])(
  'no error repeats an API key that follows %j',
  async (args) => {
    const key = `pnu_${'a'.repeat(36)}`;
    const { exit, out, err } = await run([...args, key]);
    expect({ exit, out }).toEqual({ exit: 2, out: '' });
    expect(err).toContain('********');
    expect(err).not.toContain(key);
    expect((await json([...args, key])).out).not.toContain(key);
  },
);

test.each([[['--version']], [['status', '--version']]])('%j prints the version', async (args) => {
  expect(await run(args)).toEqual({ exit: 0, out: `${packageInfo.version}\n`, err: '' });
});

test.each([
  [['-h'], ['--help']],
  [['help'], ['--help']],
  [
    ['status', '-h'],
    ['status', '--help'],
  ],
  [
    ['help', 'status'],
    ['status', '--help'],
  ],
])('%j is %j', async (short, long) => {
  expect(await run(short)).toEqual(await run(long));
});

describe('a mistyped name', () => {
  test.each(Object.keys(COMMANDS))('of the command %s', async (name) => {
    for (const typed of [`${name}s`, name.slice(0, -1), name.toUpperCase()]) {
      expect((await run([typed])).err).toContain(`there is no command ${typed}; did you mean ${name}?`);
    }
    expect((await run(['xyzzyxyzzy'])).err).not.toContain('did you mean');
  });

  test.each(Object.entries(COMMANDS))('of an option of %s', async (name, { options }) => {
    for (const option of Object.keys({ ...options, ...GLOBAL_OPTIONS })) {
      const typed = `--${option.slice(0, -1)}x`;
      expect((await run([name, typed])).err).toContain(`there is no option ${typed}; did you mean --${option}?`);
    }
  });

  test('of a link', async () => {
    store(status(), { name: 'Platform/Platform-Prefect-1234ABCD' });
    store(status(), { name: 'Other/Other-Prefect-1234ABCD' });
    expect((await run(['status', '--link', 'Platfrom'])).err).toContain('there is no link Platfrom in us-east-1; did you mean Platform?');
    expect((await run(['status', '--link', 'Platform/Platform-Prefect-1234ABCE'])).err).toContain(
      'did you mean Platform/Platform-Prefect-1234ABCD?',
    );
  });
});

test('options before the command are said so', async () => {
  expect((await run(['--region', 'us-east-1', 'status'])).err).toContain('name a command before the options');
});

const NO_CREDENTIALS = awsError('CredentialsProviderError', 'Could not load credentials from any providers');
const ID = '01234567-89ab-cdef-0123-456789abcdef';
/** A value that each option takes, where the placeholder does not say it. */
const VALUES: Readonly<Record<string, string>> = {
  from: 'sg-0c',
  timeout: '5m',
  interval: '1s',
  endpoint: 'api',
  format: 'junit',
  reason: 'r',
  link: 'Platform',
  profile: 'default',
  region: 'us-east-1',
  'api-endpoint-id': API,
  'ui-endpoint-id': API,
  'account-id': ID,
  'workspace-id': ID,
  'api-key-env': 'NAME',
};

test.each(Object.entries(COMMANDS).filter(([name]) => name !== 'env'))(
  'no option in the help of %s is refused',
  async (name, { options }) => {
    for (const [option, { value }] of Object.entries(options)) {
      setUp();
      store(status());
      lambda.on(InvokeCommand).resolves({ Payload: Buffer.from(JSON.stringify(status())) as never });
      const { exit, err } = await run(
        [name, ...(name === 'hold' ? ['--reason', 'r'] : []), `--${option}`, ...(value === undefined ? [] : [VALUES[option] ?? value])],
        { env: { NAME: 'pnu_0123456789abcdef' }, commands: { ...COMMANDS, check: { ...COMMANDS.check!, run: () => Promise.resolve(0) } } },
      );
      expect([option, exit === 2, err]).toEqual([option, false, err]);
    }
  },
);

test.each([
  [['doctor', '--from', '10.0.0.1']],
  [['doctor', '--probe', '--api-endpoint-id', API]],
  [['doctor', '--format', 'html']],
  [['status', '--interval', '0s']],
  [['status', '--link', '']],
  [['status', '--link', 'A', '--api-endpoint-id', API]],
  [['wait', '--endpoint', 'both']],
  [['wait', '--endpoint', 'ui', '--api-endpoint-id', API]],
  [['wait', '--timeout', 'soon']],
  [['hold']],
  [['activate', '--api-endpoint-id', API]],
  [['release', '--ui-endpoint-id', API]],
  [['handoff', '--api-endpoint-id', 'vpc-1']],
  [['status', '--region', 'a b']],
  [['status', '--region', '']],
  [['status', '--profile', ' ']],
])('%j is wrong usage, with credentials and without', async (args) => {
  [ssm, ec2, lambda, route53].forEach((mock) => mock.reset());
  ssm.onAnyCommand().rejects(NO_CREDENTIALS);
  ec2.onAnyCommand().rejects(NO_CREDENTIALS);
  expect(await run(args)).toMatchObject({ exit: 2, out: '' });
});

test.each<[Record<string, string>, boolean, boolean]>([
  [{}, true, true],
  [{}, false, false],
  [{ NO_COLOR: '1' }, true, false],
  [{ NO_COLOR: '' }, true, true],
  [{ TERM: 'dumb' }, true, false],
  [{ FORCE_COLOR: '1' }, false, true],
  [{ FORCE_COLOR: '3', TERM: 'dumb' }, false, true],
  [{ FORCE_COLOR: '0' }, true, false],
  [{ FORCE_COLOR: 'false' }, true, false],
  [{ FORCE_COLOR: '' }, false, false],
  [{ FORCE_COLOR: '1', NO_COLOR: '1' }, false, true],
])('with %j on a terminal %s: colours %s', (env, isTerminal, expected) => {
  expect(wantsColours(isTerminal, env)).toBe(expected);
});

test('an error that nobody foresaw is one sentence too', async () => {
  const broken = { ...COMMANDS, status: { ...COMMANDS.status!, run: () => Promise.reject(new TypeError('x is not a function')) } };
  expect(await run(['status'], { commands: broken })).toEqual({
    exit: 3,
    out: '',
    err: 'prefect-privatelink: unexpected: x is not a function\n',
  });
});

test('JSON goes to standard output alone, and colours to terminals only', async () => {
  store(status());
  const { out, err } = await json(['status'], { colours: true });
  expect(err).toBe('');
  expect(out).not.toContain('\u001b');
  expect((await run(['status'], { colours: true })).out).toContain('\u001b[32mACTIVE\u001b[0m');
  expect((await run(['status'])).out).not.toContain('\u001b');
});

test('no foreign text brings control characters, in no style', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.constantFrom('red', 'bold', 'dim' as const), (text, style) => {
      let printed = '';
      const io = {
        out: (part: string) => (printed += part),
        err: () => undefined,
        colours: { out: true, err: true },
        columns: undefined,
        env: {},
        now: () => 0,
        sleep: () => Promise.resolve(),
      } as Io;
      new Output(io, false).line(text, styled(style as 'red', text));
      new Output(io, true).value({ text });
      const left = printed
        .replaceAll(/\n/g, '')
        .split('\u001b')
        .map((part, index) => (index === 0 ? part : part.replace(/^\[\d+m/, '')))
        .join('');
      expect(left).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
      expect(printable(text)).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    }),
  );
});
