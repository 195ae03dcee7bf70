import type { FindingCode } from '../finding-catalogue';

/** Where a finding is explained; anchors are as stable as codes. */
export function documentation(code: FindingCode): string {
  return `docs/troubleshooting.md#${code}`;
}
