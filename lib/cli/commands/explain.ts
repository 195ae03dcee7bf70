import { documentation } from '../../core/findings/catalogue/documentation';
import { FINDING_CATALOGUE, SEEN_BY, SUBJECTS, type CatalogueEntry, type FindingCode } from '../../core/findings/catalogue';
import { type Command } from '../program/command';
import { nearest } from '../program/did-you-mean';
import { EXIT, UsageError } from '../program/exit';
import { styled, type Output } from '../program/output';
import { severitySpan } from '../report/findings';

const CODES = Object.keys(FINDING_CATALOGUE) as FindingCode[];

export const EXPLAIN: Command = {
  summary: 'explain a finding by its code: symptom, cause, remedy',
  positionals: '[code]',
  options: {},
  details: [
    'Findings, mails, alarms and refused deployments show the code in brackets. Without a code, the command lists all codes by subject.',
    'Requires no AWS credentials and no network.',
  ],
  examples: ['prefect-privatelink explain', 'prefect-privatelink explain tcp-silent'],
  exits: { 0: 'printed', 1: false, 3: false },
  run: ({ args, output }) => {
    const [code, ...rest] = args.positionals;
    if (rest.length > 0) {
      throw new UsageError(`explain takes one code, got: ${args.positionals.join(' ')}`);
    }
    if (code === undefined) {
      list(output);
    } else {
      explain(output, knownCode(code));
    }
    return Promise.resolve(EXIT.healthy);
  },
};

function knownCode(text: string): FindingCode {
  const known = CODES.find((code) => code === text);
  if (known === undefined) {
    throw new UsageError(
      `there is no finding ${text}; did you mean ${nearest(text, CODES).slice(0, MOST_SUGGESTIONS).join(', ')}? \`prefect-privatelink explain\` lists all codes`,
    );
  }
  return known;
}

const MOST_SUGGESTIONS = 3;

function list(output: Output): void {
  output.value(
    Object.entries(SUBJECTS).flatMap(([subject, entries]) =>
      Object.entries(entries).map(([code, { severity, title }]) => ({ code, subject, severity, title })),
    ),
  );
  const width = Math.max(...CODES.map(({ length }) => length));
  Object.entries(SUBJECTS).forEach(([subject, entries], index) => {
    if (index > 0) {
      output.line();
    }
    output.line(styled('bold', subject));
    for (const [code, { severity, title }] of Object.entries(entries)) {
      output.line('  ', code.padEnd(width), '  ', severitySpan(severity, SEVERITY_WIDTH), '  ', title);
    }
  });
}

const SEVERITY_WIDTH = 'warning'.length;
const LABEL_WIDTH = 'evidence  '.length;

function explain(output: Output, code: FindingCode): void {
  const entry: CatalogueEntry = FINDING_CATALOGUE[code];
  const { severity, seenBy, title, symptom, messages = [], cause, evidence, remedy } = entry;
  const subject = Object.entries(SUBJECTS).find(([, entries]) => Object.hasOwn(entries, code))?.[0];
  output.value({ code, subject, severity, title, symptom, messages, cause, evidence, remedy, seenBy, documentation: documentation(code) });
  output.line(severitySpan(severity), ' ', styled('bold', title), styled('dim', ` [${code}]`));
  const rows: readonly (readonly [string, string])[] = [
    ['symptom', symptom],
    ...messages.map((message, index): [string, string] => [index === 0 ? 'messages' : '', message]),
    ['cause', cause],
    ['evidence', evidence],
    ['do', remedy],
    ['seen by', SEEN_BY[seenBy]],
    ['see', documentation(code)],
  ];
  for (const [label, text] of rows) {
    output.paragraph(['  ', styled('dim', label.padEnd(LABEL_WIDTH))], text);
  }
}
