/** Where a finding is explained; anchors are as stable as codes. */
export function documentation(code: string): string {
  return `docs/troubleshooting.md#${code}`;
}
