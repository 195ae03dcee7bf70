/* What holds for every command: help, options, exit codes, colours. */
import fc from 'fast-check';
import { COMMANDS } from '../../lib/cli/commands/all';
import { GLOBAL_OPTIONS } from '../../lib/cli/program/help';
import { parse } from '../../lib/cli/program/parse';
import { Output, styled } from '../../lib/cli/program/output';
import { printable } from '../../lib/core/text';
import { type Io } from '../../lib/cli/program/io';
import { json, run, setUp, status, store } from './fixtures';

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
  const never: Readonly<Record<string, readonly string[]>> = { check: ['3'], env: ['1', '3'], explain: ['1', '3'], handoff: ['1'] };
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
