/** The documents for somebody who has nothing but a message: logs, mails, alarms and refusals carry URLs. */
const DOCUMENTS_URL = 'https://github.com/cdk-prefect-privatelink/cdk-prefect-privatelink/blob/main/docs';

/** The URL of a page in `docs/`. */
export function documentUrl(page: string): string {
  return `${DOCUMENTS_URL}/${page}`;
}

/** Where a finding is explained; anchors are as stable as codes. */
export function documentation(code: string): string {
  return documentUrl(`troubleshooting.md#${code}`);
}
