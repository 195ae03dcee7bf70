import { type Entries } from './entry';

/* What the preflight finds before anything is created. */
export const CREATION = {
  'service-unknown': {
    severity: 'error',
    seenBy: 'account',
    title: 'The endpoint service does not exist for this account',
    symptom: 'The deployment fails before an endpoint exists.',
    messages: ["The Vpc Endpoint Service '…' does not exist"],
    cause: 'Prefect has not allowed this account, the name belongs to another Region, or `serviceRegion` is missing.',
    evidence: "The service name and EC2's answer.",
    remedy:
      'Compare the service name with the one Prefect gave you. If it is the same, have Prefect allow the account. Pass `serviceRegion` if the service lives in another Region.',
  },
  'services-exchanged': {
    severity: 'error',
    seenBy: 'account',
    title: 'The service belongs to the other endpoint',
    symptom: 'The deployment fails before an endpoint exists.',
    messages: [],
    cause:
      'The private DNS name that the service offers is the host name of the other endpoint: the names of the API and UI services are exchanged.',
    evidence: 'The service name and the private DNS names that it offers.',
    remedy: 'Exchange `apiServiceName` and `uiServiceName`.',
  },
  'no-zone-served': {
    severity: 'error',
    seenBy: 'account',
    title: 'The service serves none of the zones of the chosen subnets',
    symptom: 'The deployment fails before an endpoint exists.',
    messages: ['The VPC endpoint service … does not support the availability zone of the subnet: subnet-…'],
    cause: 'An endpoint needs a subnet in a zone that the service serves. Zones are compared by id, since names differ between accounts.',
    evidence: 'The zones that the service serves, and each subnet with its zone.',
    remedy: 'Choose subnets in one of the zones listed, with `vpcSubnets`.',
  },
  'subnets-share-zone': {
    severity: 'error',
    seenBy: 'account',
    title: 'Two subnets lie in one availability zone',
    symptom: 'The deployment fails before an endpoint exists.',
    messages: ['DuplicateSubnetsInSameZone'],
    cause: 'An endpoint takes one subnet for each zone.',
    evidence: 'The subnets with their zone.',
    remedy: 'Leave one of them out, with `vpcSubnets`.',
  },
  'vpc-dns-support-off': {
    severity: 'error',
    seenBy: 'account',
    title: 'The VPC does not resolve names',
    symptom:
      'The deployment fails before an endpoint exists; on a VPC that was changed later, Private DNS cannot be switched on and names do not resolve.',
    messages: ['Enabling private DNS requires both enableDnsSupport and enableDnsHostnames VPC attributes set to true for vpc-…'],
    cause: 'Private DNS needs the VPC attribute enableDnsSupport, and it is off.',
    evidence: "The attribute's value, and EC2's refusal if there was one.",
    remedy: 'Switch enableDnsSupport on for the VPC.',
  },
  'vpc-dns-hostnames-off': {
    severity: 'error',
    seenBy: 'account',
    title: 'The VPC gives no DNS host names',
    symptom: 'The deployment fails before an endpoint exists; on a VPC that was changed later, Private DNS cannot be switched on.',
    messages: ['Enabling private DNS requires both enableDnsSupport and enableDnsHostnames VPC attributes set to true for vpc-…'],
    cause: 'Private DNS needs the VPC attribute enableDnsHostnames, which is off in VPCs that were made without it.',
    evidence: "The attribute's value, and EC2's refusal if there was one.",
    remedy: 'Switch enableDnsHostnames on for the VPC.',
  },
} as const satisfies Entries;
