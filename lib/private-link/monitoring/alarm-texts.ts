/* Cause and remedy of what alarms tell. Word for word from the findings catalogue, which constructs may not import; a test compares. */
export const ALARM_TEXTS = {
  'waiting-for-acceptance': {
    title: 'Prefect has not accepted the connection yet',
    cause: 'A person at Prefect accepts each endpoint, which takes minutes or days.',
    remedy: 'Send Prefect the hand-off and wait. Nothing needs to be deployed again.',
  },
  'certificate-expiring': {
    title: 'The certificate expires within two weeks',
    cause: 'Prefect has not renewed it. Public certificates are usually renewed a month before their end.',
    remedy: 'Tell Prefect, with host, time and endpoint id.',
  },
  'private-dns-restored': {
    title: 'Private DNS had been switched off and is on again',
    cause: 'Somebody or something called ModifyVpcEndpoint outside of this library.',
    remedy: 'Find the caller in CloudTrail, so that it does not happen again. To change Private DNS on purpose, hold the link first.',
  },
  held: {
    title: 'An operator holds the link',
    cause: 'Somebody called `prefect-privatelink hold`.',
    remedy: 'Call `prefect-privatelink release` when the work is done.',
  },
} as const;

/** Longest description that CloudWatch takes. */
const LONGEST_DESCRIPTION = 1024;

export function findingDescription(linkPath: string, code: keyof typeof ALARM_TEXTS): string {
  const { title, cause, remedy } = ALARM_TEXTS[code];
  return description(linkPath, `${title} [${code}].`, cause, remedy);
}

export function description(linkPath: string, ...sentences: readonly string[]): string {
  return [`Prefect link ${linkPath}:`, ...sentences].join(' ').slice(0, LONGEST_DESCRIPTION);
}
