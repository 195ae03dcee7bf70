import { type Entries } from './entry';

const NAMES_GONE = ['curl: (6) Could not resolve host: api.private.prefect.cloud', '[Errno -2] Name or service not known'];
const TELL_PREFECT = 'Tell Prefect, with the service name and the evidence. The next pass tries again.';

/* Private DNS of the endpoint, and what the VPC's resolver says of the names. */
export const PRIVATE_DNS = {
  'vpc-dns-attributes-off': {
    severity: 'error',
    seenBy: 'library',
    title: 'The VPC attributes for DNS are not both on',
    symptom: 'Private DNS cannot be switched on, and the private names do not resolve.',
    messages: ['Enabling private DNS requires both enableDnsSupport and enableDnsHostnames VPC attributes set to true for vpc-…'],
    cause: 'Private DNS needs enableDnsSupport and enableDnsHostnames. Which of them is off could not be looked up.',
    evidence: "EC2's refusal.",
    remedy: 'Switch both on for the VPC; the next pass tries again.',
  },
  'conflicting-dns-name': {
    severity: 'error',
    seenBy: 'account',
    title: 'Another owner has the DNS name in this VPC',
    symptom: 'Private DNS cannot be switched on; the name does not resolve, or leads to the other owner.',
    messages: [
      'private-dns-enabled cannot be set because there is already a conflicting DNS domain for … in the VPC vpc-…',
      'ConflictingDomainExists',
    ],
    cause:
      'Another endpoint with Private DNS, or a private hosted zone of exactly this name, is attached to the VPC. A name is released some minutes after its owner has gone.',
    evidence: "The name, EC2's refusal, and the owner where it is an endpoint.",
    remedy:
      'Switch Private DNS off on the other endpoint, or detach the hosted zone from the VPC; the next pass tries again. During a migration, `PrivateDns.unmanaged()` on one of the two links ends the dispute.',
  },
  'provider-name-missing': {
    severity: 'error',
    seenBy: 'account',
    title: 'The endpoint service does not offer this name',
    symptom: 'Private DNS cannot be switched on, and the private names do not resolve.',
    messages: ["Private DNS can't be enabled because the service com.amazonaws.vpce.… does not provide a private DNS name."],
    cause:
      'Private DNS works only for the name that the service brings with it. Most likely the service name is not the one for this host.',
    evidence: "The service with the names that it offers, or EC2's refusal.",
    remedy: 'Compare `apiServiceName` and `uiServiceName` with what Prefect gave you. If they are right, tell Prefect.',
  },
  'provider-name-unverified': {
    severity: 'error',
    seenBy: 'account',
    title: "Prefect's private DNS name is not verified",
    symptom: 'Private DNS cannot be switched on. Endpoints that have it already go on working.',
    messages: ["Private DNS can't be enabled because the service … has not verified the private DNS name."],
    cause: "Prefect's proof to AWS that it owns the name is missing or has lapsed.",
    evidence: "The name and its verification state, or EC2's refusal.",
    remedy: TELL_PREFECT,
  },
  'private-dns-refused': {
    severity: 'error',
    seenBy: 'library',
    title: 'EC2 refused to switch Private DNS on',
    symptom: 'Private DNS stays off, and the private names do not resolve.',
    cause: 'EC2 gives a reason that this version does not know.',
    evidence: "EC2's refusal.",
    remedy: 'Act on the reason in the evidence; the next pass tries again. If it is unclear, open a case with AWS.',
  },
  'private-dns-off': {
    severity: 'error',
    seenBy: 'ec2',
    title: 'Private DNS is off',
    symptom: 'The private names stopped resolving.',
    messages: NAMES_GONE,
    cause:
      'Somebody or something switched it off outside of this library. It is not put back while the path fails its check or an operator holds the link.',
    evidence: 'The endpoint id.',
    remedy:
      'See to the findings about the path, or release the hold; the next pass then puts it back. Find the caller of ModifyVpcEndpoint in CloudTrail.',
  },
  'private-dns-restored': {
    severity: 'warning',
    seenBy: 'library',
    title: 'Private DNS had been switched off and is on again',
    symptom: 'For some minutes the private names did not resolve.',
    messages: NAMES_GONE,
    cause: 'Somebody or something called ModifyVpcEndpoint outside of this library.',
    evidence: 'The endpoint id.',
    remedy: 'Find the caller in CloudTrail, so that it does not happen again. To change Private DNS on purpose, hold the link first.',
  },
  'private-dns-spreading': {
    severity: 'info',
    seenBy: 'probe',
    title: 'Private DNS is on, the names do not answer yet',
    symptom: 'Right after activation the private names do not resolve, or resolve elsewhere.',
    messages: NAMES_GONE,
    cause: 'The change takes a moment to reach the resolver.',
    evidence: 'The name and what the resolver answers.',
    remedy: 'Wait for the next pass.',
  },
  'private-dns-unmanaged': {
    severity: 'info',
    seenBy: 'ec2',
    title: 'Private DNS is off and left alone',
    symptom: 'The private names do not lead to this endpoint.',
    messages: NAMES_GONE,
    cause: '`privateDns` is set to unmanaged.',
    evidence: 'The name.',
    remedy: 'See to it that clients find the endpoint by another way, for instance a private hosted zone.',
  },
  'name-not-found': {
    severity: 'error',
    seenBy: 'probe',
    title: 'The name does not resolve in the VPC',
    symptom: 'Private DNS is on, and clients still cannot resolve the name.',
    messages: [...NAMES_GONE, '[Errno -5] No address associated with hostname', 'getaddrinfo ENOTFOUND api.private.prefect.cloud'],
    cause:
      'The resolver that the probe uses does not know the name: the VPC uses a resolver of its own, or enableDnsSupport was switched off.',
    evidence: "The name and the resolver's error code.",
    remedy:
      "Look at the VPC's DHCP options: clients must ask AmazonProvidedDNS, or a resolver that forwards to it. Then check that enableDnsSupport is on.",
  },
  'name-answers-elsewhere': {
    severity: 'error',
    seenBy: 'probe',
    title: "The name resolves to an address that is not the endpoint's",
    symptom: 'Clients connect to something else: time-outs, certificate errors, or traffic that takes the internet.',
    cause: 'A private hosted zone or another endpoint has the name, or a custom resolver answers from a stale or public zone.',
    evidence: 'The name and the addresses answered.',
    remedy: "Look for a hosted zone or another endpoint for the name in this VPC, then at the VPC's DHCP options and resolver rules.",
  },
  'name-answers-partly': {
    severity: 'info',
    seenBy: 'probe',
    title: "The name resolves to some of the endpoint's addresses",
    symptom: 'Nothing, or longer ways between zones.',
    cause: 'The resolver leaves zones out, for instance unhealthy ones.',
    evidence: 'The name and the addresses answered.',
    remedy: 'Nothing to do unless a zone is reported as unhealthy.',
  },
  'resolver-unreachable': {
    severity: 'error',
    seenBy: 'probe',
    title: "The VPC's resolver does not answer",
    symptom: 'Clients cannot resolve this name, often no name at all.',
    messages: [
      '[Errno -3] Temporary failure in name resolution',
      'getaddrinfo EAI_AGAIN api.private.prefect.cloud',
      'curl: (28) Resolving timed out after … milliseconds',
    ],
    cause: 'enableDnsSupport is off, DNS Firewall blocks the name or its CNAME, or a custom resolver fails or cannot be reached.',
    evidence: "The name and the resolver's error code.",
    remedy:
      "Check enableDnsSupport, then the VPC's DHCP options and whether the resolvers listed there are up, then DNS Firewall rules for `*.vpce.amazonaws.com`.",
  },
} as const satisfies Entries;
