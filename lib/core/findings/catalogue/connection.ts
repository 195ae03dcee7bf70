import { type Entries } from './entry';

const RECREATE =
  'Ask Prefect for the reason. An endpoint never leaves this state by itself: create a new one with `recreateApiEndpoint` or `recreateUiEndpoint`. Prefect has to accept its new id.';
const FIND_DELETER =
  'Find the caller of DeleteVpcEndpoints in CloudTrail. Create a new endpoint with `recreateApiEndpoint` or `recreateUiEndpoint`. Prefect has to accept its new id, and to trust it if your account uses trusted endpoints.';
const NAMES_GONE = ['curl: (6) Could not resolve host: api.private.prefect.cloud', '[Errno -2] Name or service not known'];

/* The connection between the endpoint and Prefect's endpoint service, as EC2 reports it. */
export const CONNECTION = {
  'waiting-for-acceptance': {
    severity: 'info',
    seenBy: 'ec2',
    title: 'Prefect has not accepted the connection yet',
    symptom: 'The endpoint is `pendingAcceptance`, and the private names do not resolve.',
    messages: [
      ...NAMES_GONE,
      'Private DNS can only be enabled after the endpoint connection is accepted by the owner of com.amazonaws.vpce.…',
    ],
    cause: 'A person at Prefect accepts each endpoint. This takes minutes or days.',
    evidence:
      'The service whose owner has to accept, and the hand-off: account, VPC, Region and endpoint id. `since` is when the wait began.',
    remedy: 'Send Prefect the hand-off and wait. You do not need to deploy again.',
  },
  'endpoint-pending': {
    severity: 'info',
    seenBy: 'ec2',
    title: 'EC2 is still setting up the endpoint',
    symptom: 'The endpoint is `pending`.',
    cause: 'EC2 takes a few minutes after acceptance to make an endpoint available.',
    evidence: 'The endpoint id, and the reason if EC2 reports one.',
    remedy: 'Wait for the next pass. If the endpoint is still pending after half an hour, open a case with AWS.',
  },
  'endpoint-rejected': {
    severity: 'error',
    seenBy: 'ec2',
    title: 'Prefect rejected the connection',
    symptom: 'The endpoint is `rejected`. If it worked before, connections now get no answer.',
    cause: 'Prefect rejects a connection that it cannot match to a customer, and can withdraw its acceptance later.',
    evidence: 'The endpoint id, and the reason if EC2 reports one.',
    remedy: RECREATE,
  },
  'endpoint-failed': {
    severity: 'error',
    seenBy: 'ec2',
    title: 'EC2 could not create the endpoint',
    symptom: 'The endpoint is `failed`.',
    cause: 'The evidence has the reason, if EC2 reports one: for example a subnet without a free address.',
    evidence: "The endpoint id, with EC2's `LastError` and `FailureReason`.",
    remedy:
      'Fix the reason in the evidence. An endpoint never leaves this state by itself: create a new one with `recreateApiEndpoint` or `recreateUiEndpoint`. Prefect has to accept its new id.',
  },
  'endpoint-expired': {
    severity: 'error',
    seenBy: 'ec2',
    title: 'The connection request expired',
    symptom: 'The endpoint is `expired`.',
    cause: 'Prefect did not accept the connection within the time that AWS allows.',
    evidence: 'The endpoint id, and the reason if EC2 reports one.',
    remedy: RECREATE,
  },
  'endpoint-partial': {
    severity: 'warning',
    seenBy: 'ec2',
    title: 'The endpoint works in only some of its zones',
    symptom: 'The endpoint is `partial`; clients in some zones get no answer.',
    cause: 'EC2 could not create every network interface.',
    evidence: "The endpoint id, with EC2's reason.",
    remedy: "Check the endpoint's subnets for free addresses, and the reason in the evidence. EC2 does not repair this by itself.",
  },
  'endpoint-deleting': {
    severity: 'error',
    seenBy: 'ec2',
    title: 'The endpoint is being deleted',
    symptom: 'The endpoint is `deleting`; names stop resolving and connections break.',
    messages: NAMES_GONE,
    cause: 'A person or a program is deleting the endpoint. This library never deletes one.',
    evidence: 'The endpoint id.',
    remedy: FIND_DELETER,
  },
  'endpoint-deleted': {
    severity: 'error',
    seenBy: 'ec2',
    title: 'The endpoint has been deleted',
    symptom: 'The private names no longer resolve.',
    messages: NAMES_GONE,
    cause: 'The endpoint existed before, and EC2 no longer knows it. This library never deletes one.',
    evidence: 'The endpoint id.',
    remedy: FIND_DELETER,
  },
  'endpoint-not-found': {
    severity: 'warning',
    seenBy: 'ec2',
    title: 'EC2 does not know the endpoint yet',
    symptom: 'Right after the deployment, the state is `NOT_FOUND`.',
    messages: ["The Vpc Endpoint Id 'vpce-…' does not exist"],
    cause: 'EC2 may take a moment to report a new endpoint, or the id is wrong.',
    evidence: 'The endpoint id.',
    remedy: 'Wait for the next pass. If the finding stays, compare the endpoint id, the account and the Region.',
  },
  'endpoint-state-unknown': {
    severity: 'warning',
    seenBy: 'ec2',
    title: 'EC2 reports a state that this version does not know',
    symptom: 'The state is `UNKNOWN`, and the activator changes nothing for this endpoint.',
    cause: 'AWS has added a state since this version was released.',
    evidence: "The endpoint id and EC2's word for the state.",
    remedy: 'Update cdk-prefect-privatelink.',
  },
  'zone-not-served': {
    severity: 'info',
    seenBy: 'account',
    title: 'Some subnets are left out',
    symptom: 'The endpoint has fewer zones than `vpcSubnets` selects.',
    cause: 'The endpoint service has no address in the Availability Zone of these subnets.',
    evidence: 'The subnets left out, and the zones that the service serves.',
    remedy: 'There is nothing to do: clients in these zones use the other zones.',
  },
  'preflight-incomplete': {
    severity: 'warning',
    seenBy: 'library',
    title: 'The preflight could not check everything',
    symptom: 'The deployment continues without a check.',
    cause: 'A call to EC2 failed or is not permitted.',
    evidence: "The action and EC2's answer.",
    remedy:
      'If the deployment failed later, start here: allow the action in the evidence and deploy again. Otherwise there is nothing to do.',
  },
} as const satisfies Entries;
