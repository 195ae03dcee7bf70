/* What can be checked: one meaning of a host name and of a health path for constructs, activator, probe and command line. */

const LABEL = '[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?';
/** At least two labels, and the last one is not a number: no spelling of an IPv4 address passes. */
const HOST_NAME = new RegExp(`^(?:${LABEL}\\.)+(?![0-9]+$)${LABEL}$`);
/** Limit of RFC 1035, without the final dot. */
const LONGEST_HOST_NAME = 253;
/** Path and query characters of RFC 3986: none of them can end a request line. */
const HEALTH_PATH = /^\/(?:[A-Za-z0-9._~!$&'()*+,;=:@/?-]|%[0-9A-Fa-f]{2})*$/;
/** The status repeats it, and has to stay within a parameter of 4 KB. */
const LONGEST_HEALTH_PATH = 255;

export const HOST_NAME_EXAMPLE = 'api.private.prefect.cloud';
export const HEALTH_PATH_EXAMPLE = '/api/health';

export function isHostName(value: unknown): value is string {
  return typeof value === 'string' && value.length <= LONGEST_HOST_NAME && HOST_NAME.test(value);
}

export function isHealthPath(value: unknown): value is string {
  return typeof value === 'string' && value.length <= LONGEST_HEALTH_PATH && HEALTH_PATH.test(value);
}

/** Why a host cannot be checked; undefined if it can. */
export function targetProblem({ hostName, healthPath }: { readonly hostName: string; readonly healthPath: string }): string | undefined {
  if (!isHostName(hostName)) {
    return `the host name must look like ${HOST_NAME_EXAMPLE}, got: ${JSON.stringify(hostName)}`;
  }
  if (!isHealthPath(healthPath)) {
    return `the health path must look like ${HEALTH_PATH_EXAMPLE}, got: ${JSON.stringify(healthPath)}`;
  }
  return undefined;
}
