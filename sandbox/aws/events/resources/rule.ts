import { type HasEvents } from '../state/events';
import { type Properties, type ResourceContext, type ResourceState, type ResourceType } from '../../resource-types/resource-type';
import { AwsError } from '../../service';
import { objects, optionalObject, optionalText, refuseOther, shortGeneratedName, text } from '../../resource-types/property-readers';

function put(name: string, properties: Properties, { account }: ResourceContext<HasEvents>): ResourceState {
  const state = optionalText(properties, 'State') ?? 'ENABLED';
  if (state !== 'ENABLED' && state !== 'DISABLED') {
    throw new AwsError('ValidationException', `State must be ENABLED or DISABLED, got: ${state}`);
  }
  refuseOther(properties, 'EventBusName', 'default');
  const rule = account.events.putRule({
    name,
    scheduleExpression: text(properties, 'ScheduleExpression'),
    enabled: state === 'ENABLED',
    targets: objects(properties, 'Targets', ['Arn', 'Id', 'Input', 'RetryPolicy']).map((target) => {
      // About delivery to Lambda, which never fails here; retries of the function's own errors are Lambda's.
      optionalObject(target, 'RetryPolicy', ['MaximumEventAgeInSeconds', 'MaximumRetryAttempts']);
      return { id: text(target, 'Id'), arn: text(target, 'Arn'), input: optionalText(target, 'Input') };
    }),
  });
  return { physicalId: name, attributes: { Arn: rule.arn } };
}

/** Schedules only: patterns over events are not known here. */
export const eventsRule: ResourceType<HasEvents> = {
  type: 'AWS::Events::Rule',
  properties: ['Description', 'EventBusName', 'Name', 'ScheduleExpression', 'State', 'Tags', 'Targets'],
  attributes: ['Arn'],

  create: async (properties, context) => put(optionalText(properties, 'Name') ?? shortGeneratedName(context), properties, context),
  update: async (physicalId, properties, _previous, context) => put(physicalId, properties, context),

  read(physicalId, { account }) {
    const rule = account.events.list().find(({ name }) => name === physicalId);
    return rule && { Name: rule.name, ScheduleExpression: rule.scheduleExpression, State: rule.enabled ? 'ENABLED' : 'DISABLED' };
  },

  async delete(physicalId, _properties, { account }) {
    account.events.deleteRule(physicalId);
  },
};
