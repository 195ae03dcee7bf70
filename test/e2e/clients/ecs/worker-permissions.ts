/* What the role of an ECS worker needs, as IAM names it: prefect-aws 0.7.12. */

/** Seen to be called in the life of flow runs. */
export const CALLED = [
  'ec2:DescribeSubnets',
  'ec2:DescribeVpcs',
  'ecs:DescribeTaskDefinition',
  'ecs:DescribeTasks',
  'ecs:RegisterTaskDefinition',
  'ecs:RunTask',
  'ecs:StopTask',
  'logs:GetLogEvents',
  'sqs:DeleteMessage',
  'sqs:GetQueueUrl',
  'sqs:ReceiveMessage',
] as const;

/** Called by its source, when it has worked on a message for four minutes. */
export const CALLED_BY_SOURCE = ['sqs:ChangeMessageVisibility'] as const;

/** Calls of their own to nobody: AWS looks for them when a task is to have roles and tags, which it is seen to have. */
export const NOT_CALLED = ['ecs:TagResource', 'iam:PassRole'] as const;
