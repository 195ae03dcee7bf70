/* Headers of REST requests that carry members of the input, and those that every request may have. */

const COMMON = /^x-amz-(content-sha256|date|security-token|user-agent|sdk-.*|checksum-.*|decoded-content-length|trailer)$/;

/** Headers of AWS's own beyond the ones understood: members of the input that would otherwise be ignored. */
export function otherAwsHeaders(
  headers: Readonly<Record<string, string | undefined>>,
  understood: readonly string[] = [],
): Readonly<Record<string, string | undefined>> {
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => name.startsWith('x-amz-') && !COMMON.test(name) && !understood.includes(name)),
  );
}
