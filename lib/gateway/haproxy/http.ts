/* What the modes that end TLS share: paths, refusals, answers. */
import { REQUEST_LOG } from './audit-log';
import { refusalName, section, timeout, type Section } from './sections';
import { type Timeouts } from './timeouts';

export interface Refusal {
  readonly status: number;
  /** For the client, in the JSON form of Prefect's own errors. */
  readonly detail: string;
  /** @default - no further header */
  readonly headers?: Readonly<Record<string, string>>;
}

export type Refusals = Readonly<Record<string, Refusal>>;

export const PATH_REFUSALS = {
  'absolute-uri': { status: 400, detail: 'the gateway accepts paths only, no absolute URI' },
  'malformed-path': { status: 400, detail: 'the path is not canonical' },
} satisfies Refusals;

/** The first check that fails names the reason; all rules run, and one place refuses. */
export function refuse(reason: string, condition: string): string {
  return `http-request set-var(txn.reason) str(${reason}) if !{ var(txn.reason) -m found } ${condition}`;
}

export function frontend(bindLine: string, timeouts: Timeouts, rules: readonly (string | readonly string[])[]): Section {
  return section('frontend clients', [
    'mode http',
    bindLine,
    `log-format ${REQUEST_LOG}`,
    timeout('client', timeouts.response),
    'http-request set-var(txn.path) path',
    ...CANONICAL_PATH,
    ...rules,
    'acl refused var(txn.reason) -m found',
    'http-request set-var(txn.verdict) str(refused) if refused',
    'http-request set-var(txn.verdict) str(allowed) if !refused',
    '# A record now: a websocket may last for hours.',
    'http-after-response do-log if { status 101 }',
    "# Prefect's client does not repeat a call after 504, and does after 503. It gives up by itself before either comes.",
    'http-after-response set-status 503 if { status 504 }',
    '# In seconds: the client cannot read a date.',
    'http-after-response set-header Retry-After 2 if { status 503 } !{ res.hdr(Retry-After) -m found }',
    'use_backend refused:%[var(txn.reason)] if refused',
    'default_backend prefect',
  ]);
}

/**
 * Servers decode paths before they route, so a rule must see what the server will see. Whatever could mean two things is
 * refused: escaped separators and dots, empty and dot segments, parameters, control characters.
 */
const CANONICAL_PATH = [
  '# HTTP/2 has no other form.',
  refuse('absolute-uri', '{ req.ver 1.0 1.1 } !{ url_beg / }'),
  'http-request set-var(txn.decoded) path,url_dec',
  refuse('malformed-path', '{ var(txn.path) -m sub -i -- %2f %5c %2e %25 %3b %23 %3f }'),
  refuse('malformed-path', '{ var(txn.path) -m reg -i -- %[01][0-9a-f]|%7f }'),
  refuse('malformed-path', "{ var(txn.path) -m reg -- '%(?![0-9A-Fa-f]{2})' }"),
  refuse('malformed-path', "{ var(txn.decoded) -m sub -- // ';' '\\' }"),
  refuse('malformed-path', "{ var(txn.decoded) -m reg -- '/\\.{1,2}(/|$)' }"),
];

export function refusalSections(refusals: Refusals): Section[] {
  return Object.entries(refusals).map(([reason, { status, detail, headers = {} }]) =>
    section(`backend ${refusalName(reason)}`, [
      'mode http',
      [
        `http-request return status ${status} content-type application/json string '${JSON.stringify({ detail })}'`,
        ...Object.entries(headers).map(([name, value]) => `hdr ${name} ${value}`),
      ].join(' '),
    ]),
  );
}
