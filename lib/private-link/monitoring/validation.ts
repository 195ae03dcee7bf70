import { Token, type Duration } from 'aws-cdk-lib/core';
import { validateMinutes } from '../../private/validation';
import { type PrefectPrivateLinkAlarmOptions } from './alarm-options';

export function validateAlarms({ certificateDaysLeft, pendingAfter, heldAfter }: PrefectPrivateLinkAlarmOptions): void {
  if (certificateDaysLeft !== undefined && !Token.isUnresolved(certificateDaysLeft) && !(certificateDaysLeft > 0)) {
    throw new Error(`\`certificateDaysLeft\` must be more than 0, got: ${certificateDaysLeft}`);
  }
  for (const [prop, value] of Object.entries({ pendingAfter, heldAfter })) {
    validateMinutes(prop, value);
  }
}

export function validateReminder(given: { readonly stateTopic?: unknown; readonly reminderAfter?: Duration }): void {
  if (given.reminderAfter === undefined) {
    return;
  }
  if (given.stateTopic === undefined) {
    throw new Error('`reminderAfter` needs `stateTopic`: reminders are sent to it');
  }
  validateMinutes('reminderAfter', given.reminderAfter);
}
