import { Token, type Duration } from 'aws-cdk-lib/core';
import { type PrefectPrivateLinkAlarmOptions } from './alarms';

export function validateAlarms({ certificateDaysLeft, pendingAfter, heldAfter }: PrefectPrivateLinkAlarmOptions): void {
  if (certificateDaysLeft !== undefined && !Token.isUnresolved(certificateDaysLeft) && !(certificateDaysLeft > 0)) {
    throw new Error(`\`certificateDaysLeft\` must be more than 0, got: ${certificateDaysLeft}`);
  }
  for (const [prop, value] of Object.entries({ pendingAfter, heldAfter })) {
    if (value !== undefined) {
      validateMinutes(prop, value);
    }
  }
}

/** @param given the props that must come together */
export function validateReminder(given: { readonly stateTopic?: unknown; readonly reminderAfter?: Duration }): void {
  if (given.reminderAfter === undefined) {
    return;
  }
  if (given.stateTopic === undefined) {
    throw new Error('`reminderAfter` needs `stateTopic`, which reminders are sent to');
  }
  validateMinutes('reminderAfter', given.reminderAfter);
}

function validateMinutes(prop: string, value: Duration): void {
  if (value.isUnresolved()) {
    return;
  }
  const minutes = value.toMinutes({ integral: false });
  if (Number.isInteger(minutes) && minutes >= 1) {
    return;
  }
  throw new Error(`\`${prop}\` must be whole minutes, at least one, got: ${minutes} minutes`);
}
