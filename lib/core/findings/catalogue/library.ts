import { type Entries } from './entry';

const UNVERIFIED = 'The link is `UNVERIFIED` or `CHECKING`: clients may well be fine.';
const LAMBDA_ANSWER = "Lambda's error.";

/* The library's own functions: the probe, the activator, and their permissions. */
export const LIBRARY = {
  held: {
    severity: 'warning',
    title: 'An operator holds the link',
    symptom: 'No pass changes anything in EC2, even if Private DNS is switched off.',
    cause: 'Somebody called `prefect-privatelink hold`.',
    evidence: 'The reason given; `since` says for how long.',
    remedy: 'Call `prefect-privatelink release` when the work is done.',
  },
  'probe-idle': {
    severity: 'warning',
    title: 'The probe function is waking up',
    symptom: UNVERIFIED,
    messages: ['ResourceNotReadyException', 'The function is currently in the following state: Pending'],
    cause:
      'Lambda takes the network interfaces of a function that was not used for weeks, and gives them back within minutes of the next call.',
    evidence: LAMBDA_ANSWER,
    remedy: 'Wait for the next pass. The schedule keeps the probe from becoming idle: if this returns, check that the rule is enabled.',
  },
  'probe-throttled': {
    severity: 'warning',
    title: 'The probe function is throttled',
    symptom: UNVERIFIED,
    messages: ['TooManyRequestsException', 'EC2ThrottledException', 'Rate Exceeded.'],
    cause: "The account's concurrent executions are used up by other functions, or the probe's reserved concurrency is 0.",
    evidence: LAMBDA_ANSWER,
    remedy: "Look at Lambda's ConcurrentExecutions of the account, and at the function's reserved concurrency. The next pass tries again.",
  },
  'probe-out-of-addresses': {
    severity: 'warning',
    title: 'The probe function gets no network interface',
    symptom: UNVERIFIED,
    messages: ['SubnetIPAddressLimitReachedException', 'ENILimitReachedException'],
    cause: "The probe's subnets have no free address, or the account's limit of network interfaces is reached.",
    evidence: LAMBDA_ANSWER,
    remedy: 'Free addresses in the subnets, or move the probe to others; for the interface limit, raise the quota.',
  },
  'probe-timed-out': {
    severity: 'warning',
    title: 'The probe function does not answer in time',
    symptom: UNVERIFIED,
    messages: ['Sandbox.Timedout', 'Task timed out after … seconds'],
    cause: 'The probe ends its own checks well before: the function did not start, or was stopped by Lambda.',
    evidence: LAMBDA_ANSWER,
    remedy: "Look at the probe's log. The next pass tries again.",
  },
  'probe-not-running': {
    severity: 'warning',
    title: 'The check from inside the VPC did not run',
    symptom: UNVERIFIED,
    cause: 'The probe function failed or is missing, or its subnets, groups or role were changed.',
    evidence: "Lambda's error, or the addresses without a result.",
    remedy: "Look at the probe's log, then at the function's state in Lambda. Deploying again puts back what was changed by hand.",
  },
  'permission-missing': {
    severity: 'error',
    title: 'The activator lacks a permission',
    symptom: 'The link stays in its state, or the state is `UNKNOWN`.',
    messages: ['UnauthorizedOperation', 'AccessDeniedException', 'is not authorized to perform: …'],
    cause: 'An IAM policy, a permissions boundary or a service control policy forbids the action.',
    evidence: 'The call; the action that is missing, if it is another one; the answer of AWS.',
    remedy: "Allow the action for the activator's role. AWS's answer says which kind of policy forbids it.",
  },
  'ec2-timed-out': {
    severity: 'warning',
    title: 'A call to EC2 got no answer in time',
    symptom: 'The link stays in its state for another pass.',
    messages: ['TimeoutError'],
    cause: 'A passing trouble of EC2; or a missing permission: ModifyVpcEndpoint has been seen to hang instead of refusing.',
    evidence: 'The call.',
    remedy:
      "The next pass tries again. If it lasts, check that the activator's role may ec2:ModifyVpcEndpoint and route53:AssociateVPCWithHostedZone.",
  },
  'ec2-throttled': {
    severity: 'warning',
    title: 'EC2 throttles the account',
    symptom: 'The link stays in its state for another pass.',
    messages: ['RequestLimitExceeded', 'Request limit exceeded.'],
    cause: 'The account or the organization makes too many calls.',
    evidence: 'The call and the answer.',
    remedy: 'The next pass tries again. If it lasts, find the busiest caller in CloudTrail.',
  },
  'ec2-failed': {
    severity: 'warning',
    title: 'A call to AWS failed',
    symptom: 'The link stays in its state, or the state is `UNKNOWN`.',
    cause: 'AWS gives the reason in the evidence.',
    evidence: 'The call and the answer.',
    remedy: 'The next pass tries again. If it lasts, act on the reason in the evidence, or open a case with AWS.',
  },
  'pass-cut-short': {
    severity: 'warning',
    title: 'The pass ended before it was done',
    symptom: 'The link stays in its state for another pass.',
    cause: 'A call to AWS or to the probe took too long.',
    evidence: 'What the pass was about to do.',
    remedy: "The next pass goes on. If it lasts, look at the activator's log.",
  },
  'state-not-published': {
    severity: 'warning',
    title: 'A state message could not be sent',
    symptom: 'The topic is not told of a change of state, or not reminded.',
    messages: ['sns:Publish: …'],
    cause: 'Amazon SNS failed, the topic is gone, or the key that encrypts it does not admit the activator.',
    evidence: 'The call and the answer.',
    remedy:
      'The next pass sends it. If it lasts, check the topic, its policy, and that its key allows `kms:GenerateDataKey*` and `kms:Decrypt` to the role of the activator.',
  },
  'status-not-stored': {
    severity: 'warning',
    title: 'The status could not be read or written',
    symptom: "The status parameter is stale; state and findings are in the activator's log.",
    messages: ['ssm:GetParameter: …', 'ssm:PutParameter: …'],
    cause: 'Parameter Store failed or throttled the call.',
    evidence: 'The call and the answer.',
    remedy: 'The next pass tries again.',
  },
} as const satisfies Entries;
