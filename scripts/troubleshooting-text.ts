import { type CatalogueEntry, FINDING_CATALOGUE, SEEN_BY, SUBJECTS, type FindingCode } from '../lib/core/findings/catalogue';

const ENTRIES: readonly (readonly [FindingCode, CatalogueEntry])[] = Object.entries(FINDING_CATALOGUE) as [FindingCode, CatalogueEntry][];
const START = '<!-- Written by `npm run docs` from the findings catalogue. -->';
const END = '<!-- End of what `npm run docs` writes. -->';

/** The findings that people meet in the first hour, in the order in which they meet them. */
const FIRST_HOUR: readonly FindingCode[] = [
  'service-unknown',
  'services-exchanged',
  'no-zone-served',
  'vpc-dns-hostnames-off',
  'waiting-for-acceptance',
  'conflicting-dns-name',
  'tcp-silent',
  'endpoint-not-trusted',
];

/** The whole catalogue, for people. */
export function troubleshootingPage(): string {
  const subjects = Object.entries(SUBJECTS).map(([subject, entries]) =>
    [`## ${subject}`, ...Object.entries(entries).map(([code, entry]) => section(code, entry))].join('\n\n'),
  );
  return `${[INTRODUCTION, textIndex(), ...subjects].join('\n\n')}\n`;
}

const INTRODUCTION = `<!-- Written by \`npm run docs\` from the findings catalogue; do not edit. -->
# Troubleshooting

You find each problem that the library knows by its code, with symptom, remedy, cause and evidence. The activator (the link's function
outside the VPC), the deployment and the command line report these codes. A code and its anchor never change.

\`npx prefect-privatelink status\` prints the findings of a link. They are also in its status parameter, as JSON.
\`npx prefect-privatelink doctor\` checks now, and adds what only security groups, network ACLs and hosted zones can tell.

- **error**: does not work. **warning**: works, but not for long or not everywhere. **info**: the normal course of things.
- Evidence is quoted unchanged. \`since\` beside it says when it began.
- A finding never disables anything that works, and never deletes an endpoint.`;

/** From the text of an error to the findings that may be behind it. */
function textIndex(): string {
  const byText = new Map<string, FindingCode[]>();
  for (const [code, { messages = [] }] of ENTRIES) {
    for (const message of messages) {
      byText.set(message, [...(byText.get(message) ?? []), code]);
    }
  }
  const rows = [...byText]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([message, codes]) => `| \`${message.replaceAll('|', '\\|')}\` | ${codes.map((code) => `[${code}](#${code})`).join(', ')} |`);
  return [
    '## By the text of an error',
    'Texts differ a little between versions. `…` stands for what always differs.',
    ['| text | findings |', '|---|---|', ...rows].join('\n'),
  ].join('\n\n');
}

function section(code: string, { severity, seenBy, title, symptom, messages, cause, evidence, remedy }: CatalogueEntry): string {
  const texts = messages === undefined || messages.length === 0 ? [] : ['```text', ...messages, '```'];
  return [
    // Nothing but the code, so that the anchor is the code.
    `### ${code}`,
    `**${title}** (${severity})`,
    [`- Symptom: ${symptom}`, `- **Do:** ${remedy}`, `- Cause: ${cause}`, `- Evidence: ${evidence}`, `- Seen by: ${SEEN_BY[seenBy]}.`].join(
      '\n',
    ),
    ...(texts.length === 0 ? [] : [texts.join('\n')]),
  ].join('\n\n');
}

/** The README with its section on trouble as the catalogue has it now. */
export function readmeWithSection(readme: string): string {
  const [start, end] = [readme.indexOf(START), readme.indexOf(END)];
  if (start < 0 || end < start) {
    throw new Error(`README.md has lost its markers: ${START} and ${END}`);
  }
  return `${readme.slice(0, start)}${START}\n${readmeSection()}\n${readme.slice(end)}`;
}

function readmeSection(): string {
  const rows = FIRST_HOUR.map((code): string => {
    const { symptom, remedy }: CatalogueEntry = FINDING_CATALOGUE[code];
    return `| [${code}](docs/troubleshooting.md#${code}) | ${firstSentence(symptom)} | ${firstSentence(remedy)} |`;
  });
  return ['| finding | symptom | first thing to do |', '|---|---|---|', ...rows].join('\n');
}

function firstSentence(text: string): string {
  return /^.*?\.(?=\s|$)/.exec(text)?.[0] ?? text;
}

export const MARKERS = { start: START, end: END } as const;
