/* Who calls, by a JSON Web Token that another party issued. */
import { nonEmpty } from './checks';
import { word } from './escape';
import { refuse, type Refusals } from './http';
import { type JwtIdentity } from './model';

export const TOKEN_REFUSALS = {
  'no-token': { status: 401, detail: 'the gateway requires a token' },
  'duplicate-token': { status: 401, detail: 'the gateway accepts one token' },
  'unknown-key': { status: 401, detail: 'no key of the gateway signed the token' },
  'bad-signature': { status: 401, detail: 'the signature of the token is not valid' },
  'wrong-issuer': { status: 401, detail: 'another party issued the token' },
  'wrong-audience': { status: 401, detail: 'the token is not for this gateway' },
  'no-expiry': { status: 401, detail: 'the token has no expiry' },
  expired: { status: 401, detail: 'the token has expired' },
  'not-yet-valid': { status: 401, detail: 'the token is not valid yet' },
  'no-subject': { status: 401, detail: 'the token names no subject' },
} satisfies Refusals;

/** Signatures that a public key verifies. With HS256 the file's name would be the secret, and `none` needs no key at all. */
const ALGORITHMS = 'RS256 RS384 RS512 ES256 ES384 ES512 PS256 PS384 PS512';
/** Entries of a list in a claim that are read. */
const LIST_ENTRIES = 8;
/** Difference of clocks that is allowed, in seconds. */
const LEEWAY = 60;

export function tokenRules({ header, issuer, audience, keys }: JwtIdentity): string[] {
  const name = headerName(header);
  nonEmpty('keys', keys);
  return [
    refuse('no-token', `!{ req.hdr(${name}) -m found }`),
    refuse('duplicate-token', `{ req.hdr_cnt(${name}) gt 1 }`),
    `http-request set-var(txn.token) req.fhdr(${name})`,
    '# The server behind must not get it.',
    `http-request del-header ${name}`,
    "http-request set-var(txn.key) var(txn.token),jwt_header_query('$.kid')",
    "http-request set-var(txn.algorithm) var(txn.token),jwt_header_query('$.alg')",
    `acl asymmetric var(txn.algorithm) -m str -- ${ALGORITHMS}`,
    '# Each key verifies one algorithm alone, never the one that the token asks for.',
    ...keys.flatMap(({ id, algorithm, file }) => {
      const condition = `asymmetric { var(txn.key) -m str -- ${word('id', id)} } { var(txn.algorithm) -m str -- ${word('algorithm', algorithm)} }`;
      return [
        `http-request set-var(txn.known) bool(true) if ${condition}`,
        `http-request set-var(txn.signature) var(txn.token),jwt_verify(txn.algorithm,${word('file', keyFile(file))}) if ${condition}`,
      ];
    }),
    refuse('unknown-key', '!{ var(txn.known) -m bool }'),
    refuse('bad-signature', '!{ var(txn.signature) -m int 1 }'),
    'http-request set-var(txn.claims) var(txn.token),field(2,.),ub64dec if { var(txn.signature) -m int 1 }',
    refuse('wrong-issuer', `!{ var(txn.claims),json_query('$.iss') -m str -- ${word('issuer', issuer)} }`),
    '# One entry after the other: a text that looks like a list must not pass for one.',
    ...claimQueries(['aud']).map(
      (query) => `http-request set-var(txn.addressed) bool(true) if { var(txn.claims),${query} -m str -- ${word('audience', audience)} }`,
    ),
    refuse('wrong-audience', '!{ var(txn.addressed) -m bool }'),
    'http-request set-var(txn.now) date',
    "http-request set-var(txn.expiry) var(txn.claims),json_query('$.exp','int')",
    "http-request set-var(txn.start) var(txn.claims),json_query('$.nbf','int')",
    refuse('no-expiry', '!{ var(txn.expiry) -m found }'),
    refuse('expired', '!{ var(txn.expiry),sub(txn.now) -m int gt 0 }'),
    refuse('not-yet-valid', `{ var(txn.start),sub(txn.now) -m int gt ${LEEWAY} }`),
    "http-request set-var(txn.identity) var(txn.claims),json_query('$.sub') if { var(txn.signature) -m int 1 }",
    refuse('no-subject', '!{ var(txn.identity) -m len gt 0 }'),
  ];
}

/** Queries for a claim that is a text or a list of texts. */
export function claimQueries(path: readonly string[]): string[] {
  const segments = nonEmpty('rolesClaim', path).map((segment) => {
    if (!/^[A-Za-z0-9_:./-]+$/.test(segment)) {
      throw new Error(`\`rolesClaim\` must consist of letters, digits and _ : . / -, got: '${segment}'`);
    }
    return segment.replace(/\./g, '\\.');
  });
  const claim = `$.${segments.join('.')}`;
  const entries = Array.from({ length: LIST_ENTRIES }, (_each, index) => `${claim}[${index}]`);
  return [claim, ...entries].map((query) => `json_query('${query}')`);
}

export function headerName(header: string): string {
  if (!/^[A-Za-z0-9-]{1,64}$/.test(header)) {
    throw new Error(`\`header\` must consist of letters, digits and hyphens, got: '${header}'`);
  }
  if (/^(authorization|host|cookie|connection|upgrade|content-.*|transfer-encoding|sec-websocket-.*)$/i.test(header)) {
    throw new Error(`\`header\` must not be one that HTTP or Prefect's client uses itself, got: '${header}'. For example: X-Gateway-Token`);
  }
  return header;
}

function keyFile(file: string): string {
  if (!/^\/[A-Za-z0-9._/-]+$/.test(file)) {
    throw new Error(`\`file\` must be an absolute path of letters, digits and . _ / -, got: '${file}'`);
  }
  return file;
}
