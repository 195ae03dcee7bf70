/* What a task runs: HAProxy, which refuses a wrong configuration before it listens, and drains on whichever stop signal ECS sends. */

/** Environment variable with the configuration. */
export const CONFIGURATION_VARIABLE = 'GATEWAY_CONFIGURATION';
/** Memory-backed, and the only folder that the task can write to. */
export const RUNTIME_FOLDER = '/run/gateway';

const FILE = `${RUNTIME_FOLDER}/haproxy.cfg`;

/**
 * ECS sends the stop signal that the image names, and SIGTERM if it names none. SIGTERM would end requests in flight, so both
 * become SIGUSR1, the signal on which HAProxy drains.
 */
export const START_SCRIPT = [
  'set -eu',
  'umask 077',
  // The line feed at the end: HAProxy refuses a file without it, and ECS may trim it.
  `printf '%s\\n' "$${CONFIGURATION_VARIABLE}" > ${FILE}`,
  `unset ${CONFIGURATION_VARIABLE}`,
  `haproxy -db -f ${FILE} &`,
  'child=$!',
  `trap 'kill -USR1 "$child" 2>/dev/null || :' TERM USR1 INT`,
  'set +e',
  'while :; do',
  '  wait "$child"',
  '  code=$?',
  // A signal ends `wait` while HAProxy still drains.
  '  kill -0 "$child" 2>/dev/null || exit "$code"',
  'done',
].join('\n');
