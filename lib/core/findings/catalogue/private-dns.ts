import { type Entries } from './entry';

const NAMES_GONE = ['curl: (6) Could not resolve host: api.private.prefect.cloud', '[Errno -2] Name or service not known'];
const REPORT = 'Report it to Prefect with the service name and the evidence. The next pass tries again.';

/* Private DNS of the endpoint, and how the VPC's resolver answers for the names. */
export const PRIVATE_DNS = {
  'vpc-dns-attributes-off': {
    severity: 'error',
    seenBy: 'library',
    title: 'The VPC attributes for DNS are not both true',
    symptom: 'Private DNS cannot be enabled, and the private names do not resolve.',
    messages: ['Enabling private DNS requires both enableDnsSupport and enableDnsHostnames VPC attributes set to true for vpc-…'],
    cause: 'Private DNS requires enableDnsSupport and enableDnsHostnames. The activator could not read which of them is false.',
    evidence: "EC2's refusal.",
    remedy: 'Set both to true for the VPC. The next pass tries again.',
  },
  'conflicting-dns-name': {
    severity: 'error',
    seenBy: 'account',
    title: 'The DNS name has another owner in this VPC',
    symptom: 'Private DNS cannot be enabled. The name does not resolve, or resolves to the other owner.',
    messages: [
      'private-dns-enabled cannot be set because there is already a conflicting DNS domain for … in the VPC vpc-…',
      'ConflictingDomainExists',
    ],
    cause:
      'The VPC has another endpoint with Private DNS, or a private hosted zone of exactly this name. A name becomes free some minutes after its owner is deleted.',
    evidence: "The name, EC2's refusal, and the owner if it is an endpoint.",
    remedy:
      'If the owner is an endpoint that works, adopt it (`apiEndpoint`, `uiEndpoint`). Otherwise leave the name with its owner until the new endpoint is available and trusted. Only then disable Private DNS on the owner, or disassociate the hosted zone. During a migration, set `PrivateDns.unmanaged()` on one of the two links.',
  },
  'provider-name-missing': {
    severity: 'error',
    seenBy: 'account',
    title: 'The endpoint service does not offer this name',
    symptom: 'Private DNS cannot be enabled, and the private names do not resolve.',
    messages: ["Private DNS can't be enabled because the service com.amazonaws.vpce.… does not provide a private DNS name."],
    cause: 'Private DNS works only for a name that the service offers. Most likely the service name belongs to a different host.',
    evidence: "The service with the names that it offers, or EC2's refusal.",
    remedy: 'Compare `apiServiceName` and `uiServiceName` with the names from Prefect. If they match, report it to Prefect.',
  },
  'provider-name-unverified': {
    severity: 'error',
    seenBy: 'account',
    title: "Prefect's private DNS name is not verified",
    symptom: 'Private DNS cannot be enabled. Endpoints that already have it continue to work.',
    messages: ["Private DNS can't be enabled because the service … has not verified the private DNS name."],
    cause: 'Prefect has not proved to AWS that it owns the name, or the proof has expired.',
    evidence: "The name and its verification state, or EC2's refusal.",
    remedy: REPORT,
  },
  'private-dns-refused': {
    severity: 'error',
    seenBy: 'library',
    title: 'EC2 refused to enable Private DNS',
    symptom: 'Private DNS stays disabled, and the private names do not resolve.',
    cause: 'EC2 reports a reason that this version does not know.',
    evidence: "EC2's refusal.",
    remedy: 'Act on the reason in the evidence. The next pass tries again. If the reason is unclear, open a case with AWS.',
  },
  'private-dns-off': {
    severity: 'error',
    seenBy: 'ec2',
    title: 'Private DNS has been disabled',
    symptom: 'The private names no longer resolve.',
    messages: NAMES_GONE,
    cause:
      'A person or a program outside this library disabled it. The activator does not enable it again while the path fails its check or the link is on hold.',
    evidence: 'The endpoint id.',
    remedy:
      'Resolve the findings about the path, or release the hold: the next pass then enables Private DNS again. Find the caller of ModifyVpcEndpoint in CloudTrail.',
  },
  'private-dns-restored': {
    severity: 'warning',
    seenBy: 'library',
    title: 'Private DNS had been disabled and is enabled again',
    symptom: 'For some minutes the private names did not resolve.',
    messages: NAMES_GONE,
    cause: 'A person or a program outside this library called ModifyVpcEndpoint.',
    evidence: 'The endpoint id.',
    remedy: 'Find the caller in CloudTrail and stop it. Put the link on hold before you change Private DNS on purpose.',
  },
  'private-dns-spreading': {
    severity: 'info',
    seenBy: 'probe',
    title: 'Private DNS is enabled, but the names do not resolve yet',
    symptom: 'Right after activation, the private names do not resolve, or resolve elsewhere.',
    messages: NAMES_GONE,
    cause: 'The change takes a moment to reach the resolver.',
    evidence: 'The name and the answer of the resolver.',
    remedy: 'Wait for the next pass.',
  },
  'private-dns-unmanaged': {
    severity: 'info',
    seenBy: 'ec2',
    title: 'Private DNS is disabled and not managed',
    symptom: 'The private names do not resolve to this endpoint.',
    messages: NAMES_GONE,
    cause: '`privateDns` is set to `PrivateDns.unmanaged()`.',
    evidence: 'The name.',
    remedy: 'Make the names resolve to the endpoint in another way, for example with a private hosted zone.',
  },
  'name-not-found': {
    severity: 'error',
    seenBy: 'probe',
    title: 'The name does not resolve in the VPC',
    symptom: 'Private DNS is enabled, but clients cannot resolve the name.',
    messages: [...NAMES_GONE, '[Errno -5] No address associated with hostname', 'getaddrinfo ENOTFOUND api.private.prefect.cloud'],
    cause: 'The resolver of the probe does not know the name: the VPC uses a custom resolver, or enableDnsSupport has been set to false.',
    evidence: "The name and the resolver's error code.",
    remedy:
      "Check the VPC's DHCP options: clients must query AmazonProvidedDNS, or a resolver that forwards to it. Then check that enableDnsSupport is true.",
  },
  'name-answers-elsewhere': {
    severity: 'error',
    seenBy: 'probe',
    title: "The name resolves to an address that is not the endpoint's",
    symptom: 'Clients connect to a different server: they time out, report certificate errors, or use the internet.',
    cause: 'A private hosted zone or another endpoint owns the name, or a custom resolver answers from a stale or public zone.',
    evidence: 'The name and the addresses answered.',
    remedy: "Find the hosted zone or endpoint that owns the name in this VPC, then check the VPC's DHCP options and resolver rules.",
  },
  'name-answers-partly': {
    severity: 'info',
    seenBy: 'probe',
    title: "The name resolves to only some of the endpoint's addresses",
    symptom: 'Clients work, but some connections may cross zones.',
    cause: 'The resolver leaves out zones, for example unhealthy ones.',
    evidence: 'The name and the addresses answered.',
    remedy: 'There is nothing to do unless a zone is reported as unhealthy.',
  },
  'resolver-unreachable': {
    severity: 'error',
    seenBy: 'probe',
    title: "The VPC's resolver does not answer",
    symptom: 'Clients cannot resolve this name, and often no name at all.',
    messages: [
      '[Errno -3] Temporary failure in name resolution',
      'getaddrinfo EAI_AGAIN api.private.prefect.cloud',
      'curl: (28) Resolving timed out after … milliseconds',
    ],
    cause: 'enableDnsSupport is false, DNS Firewall blocks the name or its CNAME, or a custom resolver fails or cannot be reached.',
    evidence: "The name and the resolver's error code.",
    remedy:
      "Check that enableDnsSupport is true. Then check the VPC's DHCP options and the resolvers listed there, and the DNS Firewall rules for `*.vpce.amazonaws.com`.",
  },
} as const satisfies Entries;
