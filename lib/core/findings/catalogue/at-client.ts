/*
 * Findings as a client itself sees them. The other texts of the catalogue are written for the probe, which runs in the
 * VPC of the endpoint; a machine that runs `check` may be anywhere, and may check hosts that no endpoint serves.
 */
import { type FindingCode } from '../catalogue';
import { type CatalogueEntry } from './entry';

export type ClientText = Pick<CatalogueEntry, 'title' | 'cause' | 'remedy'>;

const FIREWALL = 'Check the firewalls between this machine and the host.';
const STATUS_PAGE = "For a host of Prefect, check Prefect's status page. For a host of yours, check the service behind it.";
const COMPARE = 'Compare the host and the health path with the documentation of the service.';

/** For Prefect's private names: only an endpoint serves them. */
const PRIVATE_NAME: Readonly<Partial<Record<FindingCode, ClientText>>> = {
  'name-not-found': {
    title: 'This machine cannot resolve the private name',
    cause:
      'This machine is outside a VPC that is linked to Prefect, Private DNS is not enabled there yet, or the machine does not use the resolver of its VPC.',
    remedy:
      'Run the check on a client in the linked VPC. If this machine is one, wait until `prefect-privatelink status` says ACTIVE, then check that the machine queries AmazonProvidedDNS, or a resolver that forwards to it. From any other network, check the public hosts with `--public`.',
  },
  'resolver-unreachable': {
    title: 'The resolver of this machine does not answer',
    cause: 'The resolver fails or cannot be reached, or a DNS firewall blocks the name.',
    remedy: 'Check the resolvers of this machine. In a VPC, check also that enableDnsSupport is true.',
  },
  'name-answers-elsewhere': {
    title: 'The private name resolves to an address that no endpoint can have',
    cause: 'The resolver of this machine answers from a public zone, a hosts file or a proxy.',
    remedy: "Find out who answers, for example with `dig`. In a VPC, check the VPC's hosted zones, resolver rules and DHCP options.",
  },
  'tcp-silent': {
    title: 'The connection gets no answer',
    cause:
      "The packets are dropped. Most often the endpoint's security group does not admit this machine, otherwise a network ACL, a firewall or a missing route drops them, or Prefect has no healthy server in this zone.",
    remedy:
      'Run `prefect-privatelink doctor --from <id>` with the network interface, instance or security group of this machine: it says where the path stops.',
  },
  'tcp-unreachable': {
    title: 'There is no route to the endpoint',
    cause: "This machine has no route to the endpoint's subnet, or no addresses of that family.",
    remedy:
      "Check that the machine is in the VPC of the endpoint or has a route to it, and that the address in the evidence is the endpoint's.",
  },
};

/** For all other hosts: public ones, and gateways and proxies of the user. */
const OTHER_NAME: Readonly<Partial<Record<FindingCode, ClientText>>> = {
  'name-not-found': {
    title: 'This machine cannot resolve the name',
    cause: 'The name is mistyped, or the resolver of this machine does not know it.',
    remedy: 'Check the spelling of the host, then the resolvers of this machine.',
  },
  'resolver-unreachable': {
    title: 'The resolver of this machine does not answer',
    cause: 'The resolver fails or cannot be reached, or a DNS firewall blocks the name.',
    remedy: 'Check the resolvers of this machine.',
  },
  'tcp-refused': {
    title: 'The connection is refused',
    cause: 'The address answers, but nothing listens there, or a firewall rejects the connection.',
    remedy: STATUS_PAGE,
  },
  'tcp-silent': {
    title: 'The connection gets no answer',
    cause: 'A firewall drops the packets, or there is no way to the host. A machine without access to the internet reaches no public host.',
    remedy: FIREWALL,
  },
  'tcp-unreachable': {
    title: 'There is no route to the host',
    cause: 'This machine has no route to the address, or no addresses of that family.',
    remedy: 'Check the routes of this machine.',
  },
  'zone-unhealthy': {
    title: 'The check fails at some addresses',
    cause: 'Other addresses of the host are healthy.',
    remedy: 'See the findings for each address.',
  },
  'tls-wrong-name': {
    title: 'The certificate is for another name',
    cause: 'A different server answers, or its certificate does not cover this host.',
    remedy: 'Check the address that the name resolves to, and the certificate of the host.',
  },
  'tls-expired': {
    title: 'The certificate has expired or is not valid yet',
    cause: 'Nobody has renewed the certificate, or the clock of this machine is wrong.',
    remedy: STATUS_PAGE,
  },
  'tls-failed': {
    title: 'The TLS handshake fails',
    cause: 'The server does not speak TLS, supports no TLS version that clients accept, or closes the connection.',
    remedy: FIREWALL,
  },
  'tls-silent': {
    title: 'The TLS handshake gets no answer',
    cause: 'No healthy server is behind the address, or the network drops large packets.',
    remedy: FIREWALL,
  },
  'certificate-expiring': {
    title: 'The certificate expires within two weeks',
    cause: 'Nobody has renewed it. Public certificates are usually renewed a month before their end.',
    remedy: STATUS_PAGE,
  },
  'http-forbidden': {
    title: 'The host answers the health check with 403',
    cause: 'The host does not admit this machine: an IP allow-list, or a proxy on the way, rejects it.',
    remedy: 'Check the allow-lists of the host, and whether a proxy answers in its place.',
  },
  'http-redirect': { title: 'The host redirects the health check', cause: 'The health path has changed.', remedy: COMPARE },
  'http-client-error': {
    title: 'The host answers the health check with a client error',
    cause: 'The health path is wrong or has changed.',
    remedy: COMPARE,
  },
  'http-server-error': {
    title: 'The host answers with a server error',
    cause: 'The service has a problem. Your path to it works.',
    remedy: STATUS_PAGE,
  },
  'http-slow': {
    title: 'The response does not arrive in time',
    cause: 'The service is slow or does not respond. Your path to it works.',
    remedy: STATUS_PAGE,
  },
  'http-failed': {
    title: 'The connection breaks, or the response is not HTTP',
    cause: 'The service closes the connection, or a different server answers.',
    remedy: STATUS_PAGE,
  },
};

/** What `check` prints instead of the texts for the probe; undefined if those fit. */
export function clientText(code: FindingCode, isPrivateName: boolean): ClientText | undefined {
  return (isPrivateName ? PRIVATE_NAME : OTHER_NAME)[code];
}
