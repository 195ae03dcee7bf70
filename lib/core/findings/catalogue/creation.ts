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
      'Compare the service name with the one from Prefect. If it is the same, ask Prefect to allow the account. Pass `serviceRegion` if the service is in another Region.',
  },
  'services-exchanged': {
    severity: 'error',
    seenBy: 'account',
    title: 'The service belongs to the other endpoint',
    symptom: 'The deployment fails before an endpoint exists.',
    messages: [],
    cause:
      'The private DNS name that the service offers is the host name of the other endpoint: the service names of API and UI are swapped.',
    evidence: 'The service name and the private DNS names that it offers.',
    remedy: 'Swap `apiServiceName` and `uiServiceName`.',
  },
  'no-zone-served': {
    severity: 'error',
    seenBy: 'account',
    title: 'The service serves none of the zones of the selected subnets',
    symptom: 'The deployment fails before an endpoint exists.',
    messages: ['The VPC endpoint service … does not support the availability zone of the subnet: subnet-…'],
    cause:
      'An endpoint needs a subnet in a zone that the service serves. The preflight compares zone ids, because zone names differ between accounts.',
    evidence: 'The zones that the service serves, and each subnet with its zone.',
    remedy: 'Select subnets in one of the listed zones with `vpcSubnets`.',
  },
  'subnets-share-zone': {
    severity: 'error',
    seenBy: 'account',
    title: 'Two subnets are in the same Availability Zone',
    symptom: 'The deployment fails before an endpoint exists.',
    messages: ['DuplicateSubnetsInSameZone'],
    cause: 'An endpoint takes one subnet per zone.',
    evidence: 'The subnets with their zone.',
    remedy: 'Leave one of them out with `vpcSubnets`.',
  },
  'vpc-dns-support-off': {
    severity: 'error',
    seenBy: 'account',
    title: 'The VPC does not resolve names',
    symptom:
      'The deployment fails before an endpoint exists. If the VPC was changed later, Private DNS cannot be enabled and names do not resolve.',
    messages: ['Enabling private DNS requires both enableDnsSupport and enableDnsHostnames VPC attributes set to true for vpc-…'],
    cause: 'Private DNS requires the VPC attribute enableDnsSupport, which is false.',
    evidence: "The attribute's value, and EC2's refusal if there was one.",
    remedy: 'Set enableDnsSupport to true for the VPC.',
  },
  'vpc-dns-hostnames-off': {
    severity: 'error',
    seenBy: 'account',
    title: 'The VPC assigns no DNS host names',
    symptom: 'The deployment fails before an endpoint exists. If the VPC was changed later, Private DNS cannot be enabled.',
    messages: ['Enabling private DNS requires both enableDnsSupport and enableDnsHostnames VPC attributes set to true for vpc-…'],
    cause: 'Private DNS requires the VPC attribute enableDnsHostnames, which is false.',
    evidence: "The attribute's value, and EC2's refusal if there was one.",
    remedy: 'Set enableDnsHostnames to true for the VPC.',
  },
} as const satisfies Entries;
