/** Environment variables of the activator. */
export const ACTIVATOR_ENVIRONMENT = {
  statusParameterName: 'STATUS_PARAMETER_NAME',
  probeFunctionName: 'PROBE_FUNCTION_NAME',
  /** Dimension of the metrics. */
  linkName: 'LINK_NAME',
  /** Absent if the user gave no topic. */
  stateTopicArn: 'STATE_TOPIC_ARN',
  reminderMinutes: 'REMINDER_MINUTES',
} as const;
