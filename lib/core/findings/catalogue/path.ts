import { type Entries } from './entry';

const REPORT = 'Report it to Prefect with the host, the time and the endpoint id.';
const TIMED_OUT = [
  'curl: (28) Failed to connect to api.private.prefect.cloud port 443 after … ms: Timeout was reached',
  'curl: (28) Connection timed out after … milliseconds',
  'httpx.ConnectTimeout',
];
const BY_ADDRESS = 'The host, and each address with its error code.';
const NO_ANSWER = 'Clients wait until they time out.';

/* From a client to the endpoint: security groups, network ACLs, TCP. */
export const PATH = {
  'endpoint-group-closed': {
    severity: 'error',
    seenBy: 'rules',
    title: "The endpoint's security group does not admit the client",
    symptom: NO_ANSWER,
    messages: TIMED_OUT,
    cause:
      "The endpoint's security group must allow *inbound* TCP 443 from the client. The outbound 443 on Prefect's page is a rule for the client's group.",
    evidence: "The endpoint's groups, and the client's address or group.",
    remedy:
      'Admit the client with `prefect.connections.allowDefaultPortFrom(client)`, from another stack with `client.connections.allowToDefaultPort(prefect)`, or by CIDR with `allowFrom`.',
  },
  'client-group-closed': {
    severity: 'error',
    seenBy: 'rules',
    title: "The client's security group blocks the way to the endpoint",
    symptom: NO_ANSWER,
    messages: TIMED_OUT,
    cause: "The client's security group must allow *outbound* TCP 443 to the endpoint.",
    evidence: "The client's groups and the endpoint's addresses.",
    remedy: "Allow outbound TCP 443 in the client's group, to the endpoint's group or addresses.",
  },
  'network-acl-blocks': {
    severity: 'error',
    seenBy: 'rules',
    title: 'A network ACL blocks the path',
    symptom: `${NO_ANSWER} Clients in other subnets may work.`,
    messages: TIMED_OUT,
    cause: 'Network ACLs are stateless: both directions need a rule, and the matching rule with the lowest number decides.',
    evidence: 'The ACL, the subnet, the direction and the ports.',
    remedy:
      "On the client's subnet, allow outbound 443 and inbound 1024-65535. On the endpoint's subnet, allow inbound 443 and outbound 1024-65535.",
  },
  'check-target-invalid': {
    severity: 'error',
    seenBy: 'library',
    title: 'A host name or a health path cannot be checked',
    symptom: 'Before the first activation, Private DNS of this endpoint stays disabled. The other endpoint is checked as usual.',
    messages: [],
    cause:
      'The value came from a parameter or another token, so synthesis could not check it. A host name has no scheme, port or path and is no address; a health path is absolute and has no character that a URL must escape.',
    evidence: 'The value, and an example of a right one.',
    remedy: 'Correct `apiHostName`, `uiHostName`, `apiHealthPath` or `uiHealthPath`, and deploy again.',
  },
  'tcp-refused': {
    severity: 'error',
    seenBy: 'probe',
    title: 'The connection is refused',
    symptom: 'Clients fail immediately.',
    messages: [
      "curl: (7) Failed to connect to api.private.prefect.cloud port 443 after … ms: Couldn't connect to server",
      '[Errno 111] Connection refused',
      'httpx.ConnectError: All connection attempts failed',
    ],
    cause: 'The address answers, but nothing listens: the service behind the endpoint is down, or a firewall rejects the connection.',
    evidence: BY_ADDRESS,
    remedy: REPORT,
  },
  'tcp-silent': {
    severity: 'error',
    seenBy: 'probe',
    title: 'The connection gets no answer',
    symptom: NO_ANSWER,
    messages: [...TIMED_OUT, 'httpx.ConnectError: All connection attempts failed'],
    cause:
      "The packets are dropped. Most often the endpoint's security group drops them, otherwise the probe's group or a network ACL, or Prefect has no healthy server in this zone.",
    evidence: BY_ADDRESS,
    remedy:
      "Check that the endpoint's security group admits inbound TCP 443 from the probe and the clients. Then check that the network ACLs allow 443 to the endpoint and 1024-65535 back. If they do, report it to Prefect.",
  },
  'tcp-unreachable': {
    severity: 'error',
    seenBy: 'probe',
    title: 'There is no route to the endpoint',
    symptom: 'Clients fail immediately.',
    messages: ['[Errno 113] No route to host', '[Errno 101] Network is unreachable'],
    cause: "The probe's subnet has no route to the endpoint's subnet, or no addresses of that family.",
    evidence: BY_ADDRESS,
    remedy:
      "Check that the address in the evidence is the endpoint's and, if it is an IPv6 address, that the subnet has IPv6. Within a VPC, the local route always exists.",
  },
  'zone-unhealthy': {
    severity: 'warning',
    seenBy: 'probe',
    title: 'The path fails in some zones',
    symptom:
      'Some connections fail, others work. Before the first activation, Private DNS stays disabled until all zones are healthy or the grace period ends.',
    cause: 'Other zones of the endpoint are healthy.',
    evidence: 'The zones that fail. The findings beside this one say how.',
    remedy: 'See the findings for each address. If security groups and ACLs are the same in all zones, report the failing zone to Prefect.',
  },
} as const satisfies Entries;
