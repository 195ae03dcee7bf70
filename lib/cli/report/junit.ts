/* Results as JUnit XML, which CI systems show as tests. */
import XMLBuilder from 'fast-xml-builder';
import { type Context } from '../program/command';
import { UsageError } from '../program/exit';
import { type Output } from '../program/output';
import { isTrouble, type FullFinding } from './findings';

export interface JunitCase {
  /** What was checked: a host, an endpoint, a link. */
  readonly group: string;
  readonly name: string;
  readonly milliseconds?: number;
  /** Findings, the case fails if a person has to act on one. */
  readonly findings?: readonly FullFinding[];
  /** Why it failed, if no finding says so. */
  readonly failed?: string;
  /** Why it was not checked. */
  readonly skipped?: string;
}

export const FORMAT_OPTION = {
  format: { value: 'text|junit', values: ['text', 'junit'], help: 'junit prints JUnit XML, one test for each check (default: text)' },
} as const;

export function wantsJunit({ args }: Context): boolean {
  return args.text('format') === 'junit';
}

/** Rejects two formats at once. */
export function checkFormat({ args, output }: Context): void {
  if (output.json && args.text('format') !== undefined) {
    throw new UsageError('give either --format or --json, not both');
  }
}

/** Prints the cases as one suite. */
export function printJunit(output: Output, suite: string, cases: readonly JunitCase[], now: number): void {
  const text = (value: string): string => output.clean(value).replace(NO_XML, ' ');
  const testcases = cases.map((each) => testcase(each, text));
  const seconds = cases.reduce((sum, { milliseconds = 0 }) => sum + milliseconds, 0) / 1000;
  const builder = new XMLBuilder({ attributeNamePrefix: '@', ignoreAttributes: false, format: true, suppressEmptyNode: true });
  output.raw(
    builder.build({
      '?xml': { '@version': '1.0', '@encoding': 'UTF-8' },
      testsuites: {
        testsuite: {
          '@id': '0',
          '@package': 'prefect-privatelink',
          '@name': suite,
          // Without a zone and fractions: the schema of JUnit allows neither.
          '@timestamp': new Date(now).toISOString().slice(0, 19),
          '@hostname': 'localhost',
          '@tests': String(testcases.length),
          '@failures': String(testcases.filter(({ failure }) => failure !== undefined).length),
          '@errors': '0',
          '@skipped': String(testcases.filter(({ skipped }) => skipped !== undefined).length),
          '@time': seconds.toFixed(3),
          properties: '',
          testcase: testcases,
          'system-out': '',
          'system-err': '',
        },
      },
    }),
  );
}

/** Characters that no XML document may contain, not even escaped. */
const NO_XML = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;

interface Testcase {
  readonly failure?: object;
  readonly skipped?: object;
}

function testcase({ group, name, milliseconds = 0, findings = [], failed, skipped }: JunitCase, text: (value: string) => string): Testcase {
  const troubles = findings.filter(isTrouble);
  const [worst] = troubles;
  return {
    '@classname': text(group),
    '@name': text(name),
    '@time': (milliseconds / 1000).toFixed(3),
    ...(worst === undefined && failed === undefined
      ? {}
      : {
          failure: {
            '@type': text(worst?.code ?? 'stop'),
            '@message': text(worst?.title ?? failed ?? ''),
            '#text': [...(failed === undefined ? [] : [failed]), ...troubles.flatMap(lines)].map(text).join('\n'),
          },
        }),
    ...(worst === undefined && failed === undefined && skipped !== undefined ? { skipped: { '@message': text(skipped) } } : {}),
  } as Testcase;
}

function lines({ title, code, evidence, cause, remedy, documentation }: FullFinding): readonly string[] {
  return [
    `${title} [${code}]`,
    ...[
      ['seen', evidence],
      ['cause', cause],
      ['do', remedy],
      ['see', documentation ?? ''],
    ].flatMap(([label, value]) => (value === '' ? [] : [`  ${label}: ${value}`])),
  ];
}
