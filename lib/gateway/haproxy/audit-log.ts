/* The audit log: a JSON object on a line for each connection or request, accepted or refused. */

const TIME = '%(time)[accept_date(ms),ms_utime(%Y-%m-%dT%H:%M:%S.%3NZ)]';
const CLIENT = '%(client)ci %(client_port:sint)cp';

/** Clients control names and paths, and a record must fit into one line of the log whatever they send. */
export const LONGEST_FIELD = 512;
/** The default of 1024 would cut records in the middle. */
export const LONGEST_LINE = 16384;

/**
 * A record is written when all its fields are known, so an accepted TCP connection has two: one by `do-log` at its verdict,
 * and one at its end. `event` tells them apart.
 */
export const CONNECTION_LOG = format(
  TIME,
  '%(event)OG',
  CLIENT,
  '%(server_name)[var(sess.name),bytes(0,256)]',
  '%(identity)[var(sess.identity),bytes(0,256)]',
  '%(role)[var(sess.role)]',
  '%(verdict)[var(sess.verdict)]',
  '%(reason)[var(sess.reason)]',
  '%(server)s',
  '%(from_client:sint)U',
  '%(to_client:sint)B',
  '%(milliseconds:sint)Tt',
  '%(termination)ts',
);

/** A websocket has two: one at its answer 101, and one at its end. No header is in it: headers carry keys and tokens. */
export const REQUEST_LOG = format(
  TIME,
  '%(event)OG',
  CLIENT,
  '%(tls)sslv',
  '%(identity)[var(txn.identity),bytes(0,256)]',
  '%(role)[var(txn.role)]',
  '%(verdict)[var(txn.verdict)]',
  '%(reason)[var(txn.reason)]',
  '%(method)HM',
  `%(path)[var(txn.path),bytes(0,${LONGEST_FIELD})]`,
  '%(status:sint)ST',
  '%(server)s',
  '%(from_client:sint)U',
  '%(to_client:sint)B',
  '%(milliseconds:sint)Ta',
  '%(termination)tsc',
);

/** A connection that fails before there is a request: in its TLS handshake, or with one that is not HTTP. */
export const ERROR_LOG = format(
  TIME,
  '%(event)[str(error)]',
  CLIENT,
  '%(verdict)[str(refused)]',
  '%(reason)[fc_err_str]',
  '%(tls_error)[ssl_fc_err_str]',
);

function format(...fields: readonly string[]): string {
  return `"%{+json}o ${fields.join(' ')}"`;
}
