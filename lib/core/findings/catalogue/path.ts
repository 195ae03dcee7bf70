import { type Entries } from './entry';

const TELL_PREFECT = 'Tell Prefect, with host, time and endpoint id.';
const TIMED_OUT = [
  'curl: (28) Failed to connect to api.private.prefect.cloud port 443 after … ms: Timeout was reached',
  'curl: (28) Connection timed out after … milliseconds',
  'httpx.ConnectTimeout',
];
const BY_ADDRESS = 'The host, and each address with the error code.';
const NO_ANSWER = 'Clients wait until their time-out.';

/* From a client to the endpoint: security groups, network ACLs, TCP. The first three come from reading rules, the others from trying. */
export const PATH = {
  'endpoint-group-closed': {
    severity: 'error',
    seenBy: 'rules',
    title: "The endpoint's security group does not admit the client",
    symptom: NO_ANSWER,
    messages: TIMED_OUT,
    cause:
      "The endpoint's security group needs *inbound* TCP 443 from the client. Prefect's page asks for outbound 443, which matters on the client's group and not here.",
    evidence: "The endpoint's groups, and the client's address or group.",
    remedy:
      'Admit the client: `prefect.connections.allowDefaultPortFrom(client)`, or `client.connections.allowToDefaultPort(prefect)` from another stack, or `allowFrom` for a CIDR.',
  },
  'client-group-closed': {
    severity: 'error',
    seenBy: 'rules',
    title: "The client's security group does not let it out",
    symptom: NO_ANSWER,
    messages: TIMED_OUT,
    cause: "The client's security group needs *outbound* TCP 443 to the endpoint.",
    evidence: "The client's groups and the endpoint's addresses.",
    remedy: "Add outbound TCP 443 to the client's group, to the endpoint's group or addresses.",
  },
  'network-acl-blocks': {
    severity: 'error',
    seenBy: 'rules',
    title: 'A network ACL blocks the path',
    symptom: `${NO_ANSWER} Clients in other subnets may be well.`,
    messages: TIMED_OUT,
    cause: 'Network ACLs know no connections: both directions need a rule, and the lowest rule number that matches decides.',
    evidence: 'The ACL, the subnet, the direction and the ports.',
    remedy:
      "Allow, on the client's subnet, outbound 443 and inbound 1024-65535; on the endpoint's subnet, inbound 443 and outbound 1024-65535.",
  },
  'tcp-refused': {
    severity: 'error',
    seenBy: 'probe',
    title: 'The connection is refused',
    symptom: 'Clients fail at once.',
    messages: [
      "curl: (7) Failed to connect to api.private.prefect.cloud port 443 after … ms: Couldn't connect to server",
      '[Errno 111] Connection refused',
      'httpx.ConnectError: All connection attempts failed',
    ],
    cause: 'The address answers, but nothing listens: the service behind the endpoint is down, or a firewall in between refuses.',
    evidence: BY_ADDRESS,
    remedy: TELL_PREFECT,
  },
  'tcp-silent': {
    severity: 'error',
    seenBy: 'probe',
    title: 'The connection gets no answer',
    symptom: NO_ANSWER,
    messages: [...TIMED_OUT, 'httpx.ConnectError: All connection attempts failed'],
    cause:
      "Packets are dropped: most often by the endpoint's security group, else by the probe's group, a network ACL, or because Prefect has no healthy server behind this zone.",
    evidence: BY_ADDRESS,
    remedy:
      "Check that the endpoint's security group admits inbound TCP 443 from the probe and the clients; then the network ACLs, 443 there and 1024-65535 back. If all of it is open, tell Prefect.",
  },
  'tcp-unreachable': {
    severity: 'error',
    seenBy: 'probe',
    title: 'There is no route to the endpoint',
    symptom: 'Clients fail at once.',
    messages: ['[Errno 113] No route to host', '[Errno 101] Network is unreachable'],
    cause: "The probe's subnet cannot reach the endpoint's subnet, or has no addresses of that family.",
    evidence: BY_ADDRESS,
    remedy:
      "Check the address in the evidence: is it the endpoint's, and does the subnet have IPv6 if it is an IPv6 one? Within a VPC the local route is always there.",
  },
  'zone-unhealthy': {
    severity: 'warning',
    seenBy: 'probe',
    title: 'The path fails in some zones',
    symptom:
      'Some connections fail, others work. Before the first activation, Private DNS stays off until all zones are healthy or the grace is over.',
    cause: 'Other zones of the endpoint are healthy.',
    evidence: 'The zones that fail; the findings beside this one say how.',
    remedy: 'See the findings for each address. If security groups and ACLs are the same in all zones, tell Prefect which zone fails.',
  },
} as const satisfies Entries;
