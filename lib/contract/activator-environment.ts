/** Environment variables of the activator. */
export const ACTIVATOR_ENVIRONMENT = {
  /** Part of the names of the parameters, and dimension of the metrics. */
  linkName: 'LINK_NAME',
  probeFunctionName: 'PROBE_FUNCTION_NAME',
  /** Absent when the user gave no topic. */
  stateTopicArn: 'STATE_TOPIC_ARN',
  reminderMinutes: 'REMINDER_MINUTES',
} as const;
