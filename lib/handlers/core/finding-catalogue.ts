/** How urgent a finding is: `info` is the normal course of things, `warning` works but not for long or not everywhere, `error` does not work. */
export type Severity = 'info' | 'warning' | 'error';

export interface CatalogueEntry {
  readonly severity: Severity;
  readonly title: string;
  readonly cause: string;
  readonly remedy: string;
}

function entry(severity: Severity, title: string, cause: string, remedy: string): CatalogueEntry {
  return { severity, title, cause, remedy };
}

const SEND_HAND_OFF = 'Send Prefect the hand-off (account, VPC, Region, endpoint ids) and wait; nothing needs to be deployed again.';
const RECREATE = 'Ask Prefect for the reason. EC2 never repairs this state: the endpoint has to be created anew, and the new id accepted again.';
const CLIENT_PATH =
  'Check that the endpoint security group admits inbound TCP 443 from the client (the probe included), and that no network ACL blocks 443 or the ephemeral ports on the way back.';
const ASK_PREFECT = 'If it lasts, tell Prefect, with the host, the time and the endpoint id.';

/**
 * All findings (design D8). Codes are stable: alarms and scripts may depend on them. The activator, the command line and
 * the documentation draw from this one table.
 */
export const FINDING_CATALOGUE = {
  // Connection to the endpoint service
  'waiting-for-acceptance': entry('info', 'Prefect has not accepted the connection yet', 'A person at Prefect accepts each endpoint.', SEND_HAND_OFF),
  'endpoint-pending': entry('info', 'EC2 is still setting the endpoint up', 'After acceptance an endpoint takes a few minutes to become available.', 'Wait for the next pass.'),
  'endpoint-rejected': entry('error', 'Prefect rejected the connection', 'Prefect rejects a connection that it cannot match to a customer; it can also withdraw an accepted one.', RECREATE),
  'endpoint-failed': entry('error', 'EC2 could not create the endpoint', 'EC2 names the reason in the evidence, if it knows one.', RECREATE),
  'endpoint-expired': entry('error', 'The connection request expired', 'Prefect did not accept the connection in the time that AWS allows.', RECREATE),
  'endpoint-partial': entry('warning', 'The endpoint works in some of its zones only', 'EC2 could not set up every network interface.', 'Look at the subnets of the endpoint and its last error; EC2 does not repair this by itself.'),
  'endpoint-deleting': entry('error', 'The endpoint is being deleted', 'Somebody or something deletes the endpoint outside of this library.', 'Find the caller of DeleteVpcEndpoints in CloudTrail. A new endpoint needs a new acceptance.'),
  'endpoint-deleted': entry('error', 'The endpoint has been deleted', 'It existed before and EC2 does not know it any more.', 'Find the caller of DeleteVpcEndpoints in CloudTrail. A new endpoint needs a new acceptance.'),
  'endpoint-not-found': entry('warning', 'EC2 does not know the endpoint yet', 'Right after creation EC2 may take a moment; or the id is wrong.', 'Wait for the next pass.'),
  'endpoint-state-unknown': entry('warning', 'EC2 reports a state that this version does not know', 'AWS added a state after this version was made.', 'Update cdk-prefect-privatelink; until then nothing is changed for this endpoint.'),
  'service-unknown': entry('error', 'The endpoint service does not exist for this account', 'Prefect has not allowed this account, the name belongs to another Region, or `serviceRegion` is missing.', 'Compare the service name with the one Prefect gave you, have Prefect allow the account, and pass `serviceRegion` if the service lives in another Region.'),
  'zone-not-served': entry('info', 'Some subnets are left out', 'The endpoint service has no address in the availability zone of these subnets.', 'Nothing to do while other zones remain; clients in these zones use them.'),
  'no-zone-served': entry('error', 'The service serves none of the zones of the chosen subnets', 'An endpoint needs a subnet in a zone that the service serves; zones are compared by id, since names differ between accounts.', 'Choose subnets in one of the zones listed, with `vpcSubnets`.'),
  'subnets-share-zone': entry('error', 'Two subnets lie in one availability zone', 'An endpoint takes one subnet for each zone.', 'Leave one of them out, with `vpcSubnets`.'),
  'preflight-incomplete': entry('warning', 'Not everything could be checked before creation', 'A call to EC2 failed or was not permitted.', 'Look at the action named in the evidence. The deployment went on, since nothing is known to be wrong.'),

  // Private DNS
  'vpc-dns-support-off': entry('error', 'The VPC does not resolve names', 'Private DNS needs the VPC attribute enableDnsSupport.', 'Switch enableDnsSupport on for the VPC.'),
  'vpc-dns-hostnames-off': entry('error', 'The VPC gives no DNS host names', 'Private DNS needs the VPC attribute enableDnsHostnames; it is off in VPCs that were not made with it.', 'Switch enableDnsHostnames on for the VPC.'),
  'vpc-dns-attributes-off': entry('error', 'The VPC attributes for DNS are not both on', 'Private DNS needs enableDnsSupport and enableDnsHostnames.', 'Switch both on for the VPC; the next pass tries again.'),
  'conflicting-dns-name': entry('warning', 'Another owner has the DNS name in this VPC', 'Another endpoint with Private DNS, or a private hosted zone of exactly this name, is attached to the VPC. A name is released minutes after its owner has gone.', 'Remove Private DNS from the other endpoint or the hosted zone from the VPC; the next pass tries again.'),
  'provider-name-missing': entry('error', 'The endpoint service offers no private DNS name', 'Private DNS works only for services with a name of their own.', 'Check the service name with Prefect.'),
  'provider-name-unverified': entry('error', 'The private DNS name of the service is not verified', 'Prefect\'s proof of ownership of the name is missing or has lapsed.', ASK_PREFECT),
  'private-dns-refused': entry('error', 'EC2 refused to switch Private DNS on', 'EC2 gives the reason in the evidence.', 'The next pass tries again. If the reason is unclear, open a support case with AWS.'),
  'private-dns-restored': entry('warning', 'Private DNS had been switched off and is on again', 'Somebody or something called ModifyVpcEndpoint outside of this library.', 'Find the caller in CloudTrail.'),
  'private-dns-spreading': entry('info', 'Private DNS is on, the names do not answer yet', 'The change takes a moment to reach the resolver.', 'Wait for the next pass.'),
  'private-dns-unmanaged': entry('info', 'Private DNS is off and left alone', '`privateDns` is set to unmanaged.', 'See to it that clients find the endpoint by another way, for instance a private hosted zone.'),

  // Names
  'name-not-found': entry('error', 'The name does not resolve in the VPC', 'Private DNS is on, but the resolver that the probe uses does not know the name.', 'Check that the VPC uses AmazonProvidedDNS and has enableDnsSupport on.'),
  'name-answers-elsewhere': entry('error', 'The name resolves to an address that is not the endpoint\'s', 'A custom resolver, a stale private hosted zone, or a public answer.', 'Look for another endpoint or hosted zone for the name in the VPC, and at the DHCP options of the VPC.'),
  'name-answers-partly': entry('info', 'The name resolves to some of the endpoint\'s addresses', 'The resolver leaves zones out.', 'Nothing to do unless the zone check reports a zone as unhealthy.'),
  'resolver-unreachable': entry('error', 'The VPC\'s resolver does not answer', 'The resolver failed, or a custom one cannot be reached from the probe\'s subnets.', 'Check the DHCP options of the VPC, its rules for DNS Firewall, and enableDnsSupport.'),

  // Path, by address
  'tcp-refused': entry('error', 'The connection is refused', 'The address answers, but nothing listens: the service behind the endpoint is down.', ASK_PREFECT),
  'tcp-silent': entry('error', 'The connection gets no answer', 'Packets are dropped, most often by the endpoint\'s security group.', CLIENT_PATH),
  'tcp-unreachable': entry('error', 'There is no route to the endpoint', 'The probe\'s subnet cannot reach the endpoint\'s subnet.', CLIENT_PATH),
  'tls-untrusted': entry('error', 'The certificate is not trusted', 'Something between the client and Prefect presents a certificate of its own, or the chain is incomplete.', ASK_PREFECT),
  'tls-wrong-name': entry('error', 'The certificate is for another name', 'The endpoint leads to another service, for instance with the API and UI service names exchanged.', 'Compare `apiServiceName` and `uiServiceName` with what Prefect gave you.'),
  'tls-expired': entry('error', 'The certificate has expired', 'Prefect has not renewed it, or the clock of the client is wrong.', ASK_PREFECT),
  'tls-failed': entry('error', 'The TLS handshake fails', 'Something that does not speak TLS, or not a version that clients accept, answers.', ASK_PREFECT),
  'tls-silent': entry('error', 'The TLS handshake gets no answer', 'The connection opens and nothing follows.', ASK_PREFECT),
  'certificate-expiring': entry('warning', 'The certificate expires soon', 'Prefect has not renewed it yet.', ASK_PREFECT),
  'http-forbidden': entry('error', 'Prefect answers 403', 'The endpoint is not among those that the account trusts, or an IP allow-list excludes it.', 'Compare the endpoint id with the trusted list under Account settings > PrivateLink; only Prefect can change it.'),
  'http-redirect': entry('error', 'The health check is redirected', 'The health path is not what it was.', 'Compare host and health path with Prefect\'s documentation; both are props.'),
  'http-client-error': entry('error', 'Prefect answers the health check with a client error', 'The health path is not what it was.', 'Compare host and health path with Prefect\'s documentation; both are props.'),
  'http-server-error': entry('error', 'Prefect answers with a server error', 'The service behind the endpoint is in trouble.', ASK_PREFECT),
  'http-slow': entry('error', 'The answer does not arrive in time', 'The service behind the endpoint is slow or stuck.', ASK_PREFECT),
  'http-failed': entry('error', 'The answer is not HTTP', 'The connection breaks, or something else answers.', ASK_PREFECT),
  'check-unknown': entry('error', 'The check ended in a way that this version does not know', 'The probe is newer than the activator.', 'Deploy again, so that both functions are of one version.'),
  'zone-unhealthy': entry('warning', 'The path fails in some zones', 'Other zones of the endpoint are healthy; before the first activation all must be, until the grace is over.', 'See the findings for each address.'),

  // The library itself
  'probe-not-running': entry('warning', 'The check from inside the VPC did not run', 'The probe function failed, was idle, throttled, or its subnets have no free address.', 'Look at the log of the probe function. A function that was idle for long works at the next attempt.'),
  'permission-missing': entry('error', 'The activator lacks a permission', 'An IAM policy, permissions boundary or service control policy forbids the action in the evidence.', 'Allow the action for the activator\'s role.'),
  'ec2-timed-out': entry('warning', 'A call to EC2 got no answer in time', 'Seen for ModifyVpcEndpoint where route53:AssociateVPCWithHostedZone or another permission was missing.', 'The next pass tries again. If it lasts, check the permissions of the activator\'s role.'),
  'ec2-throttled': entry('warning', 'EC2 throttles the account', 'The account or organization makes too many calls.', 'The next pass tries again.'),
  'ec2-failed': entry('warning', 'A call to EC2 failed', 'EC2 gives the reason in the evidence.', 'The next pass tries again.'),
  'held': entry('warning', 'An operator holds the link', 'Somebody called `prefect-privatelink hold`, for the reason in the evidence. While held, no pass changes anything in EC2, even if Private DNS is switched off.', 'Call `prefect-privatelink release` when the work is done.'),
  'pass-cut-short': entry('warning', 'The pass ended before it was done', 'A call to AWS or to the probe took too long.', 'The next pass goes on. If it lasts, look at the activator\'s log.'),
  'status-not-stored': entry('warning', 'The status could not be read or written', 'Parameter Store failed or is not permitted.', 'The next pass tries again; state and findings are in the activator\'s log.'),
} as const satisfies Readonly<Record<string, CatalogueEntry>>;

export type FindingCode = keyof typeof FINDING_CATALOGUE;
