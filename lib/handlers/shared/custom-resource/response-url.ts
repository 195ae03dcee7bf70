/* The URL to which a custom resource answers. */

/** Domains of the partitions, by the start of the names of their Regions; all other Regions are in the partition `aws`. */
const DOMAINS: Readonly<Record<string, string>> = {
  'cn-': 'amazonaws.com.cn',
  'eusc-': 'amazonaws.eu',
  'us-iso-': 'c2s.ic.gov',
  'us-isob-': 'sc2s.sgov.gov',
  'us-isof-': 'csp.hci.ic.gov',
  'eu-isoe-': 'cloud.adc-e.uk',
};

/**
 * Whether a response URL points to the bucket of CloudFormation in this Region. Everybody with permission to invoke the
 * function can send an event with a different URL: its owner would receive the answer, and a forged Delete would take effect.
 *
 * The name of the bucket contains the Region without hyphens. A function and the stack that uses it are in the same Region.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cfn-vpce-bucketnames.html
 */
export function isResponseUrl(url: string, region: string): boolean {
  if (!URL.canParse(url) || !/^[a-z0-9-]+$/.test(region)) {
    return false;
  }
  const { protocol, username, password, port, hostname } = new URL(url);
  const bucket = `cloudformation-custom-resource-response-${region.replaceAll('-', '')}`;
  const domain = Object.entries(DOMAINS).find(([start]) => region.startsWith(start))?.[1] ?? 'amazonaws.com';
  // The endpoints of S3 for a bucket by virtual host: global, regional in the old and the new form, dual-stack.
  const endpoints = ['s3', `s3-${region}`, `s3.${region}`, `s3.dualstack.${region}`];
  const isBucket = endpoints.some((endpoint) => hostname === `${bucket}.${endpoint}.${domain}`);
  return protocol === 'https:' && username === '' && password === '' && port === '' && isBucket;
}
