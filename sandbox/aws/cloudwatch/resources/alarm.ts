import { type Alarm, type HasCloudWatch } from '../state/cloudwatch';
import { type Properties, type ResourceContext, type ResourceState, type ResourceType } from '../../resource-types/resource-type';
import { AwsError } from '../../service';
import { generatedName } from '../../resource-types/generated-name';
import { objects, optionalBoolean, optionalNumber, optionalText, tagsOf, text, texts } from '../../resource-types/property-readers';

const STATISTICS = ['Average', 'Maximum', 'Minimum', 'Sum'] as const;
const COMPARISONS = ['GreaterThanOrEqualToThreshold', 'GreaterThanThreshold', 'LessThanOrEqualToThreshold', 'LessThanThreshold'] as const;
const MISSING_DATA = ['breaching', 'ignore', 'missing', 'notBreaching'] as const;
const DAY_SECONDS = 86_400;

function put(name: string, properties: Properties, context: ResourceContext<HasCloudWatch>): ResourceState {
  const { cloudWatch } = context.account;
  optionalBoolean(properties, 'ActionsEnabled');
  tagsOf(properties, context);
  for (const actions of ['AlarmActions', 'OKActions', 'InsufficientDataActions']) {
    texts(properties, actions);
  }
  if ((optionalText(properties, 'AlarmDescription') ?? '').length > 1024) {
    throw invalid('AlarmDescription is longer than 1024 characters');
  }
  cloudWatch.putAlarm({ name, ...readAlarm(properties) });
  return { physicalId: name, attributes: { Arn: cloudWatch.arn(name) } };
}

function readAlarm(properties: Properties): Omit<Alarm, 'name'> {
  const periodSeconds = optionalNumber(properties, 'Period') ?? NaN;
  const evaluationPeriods = optionalNumber(properties, 'EvaluationPeriods') ?? NaN;
  if (![10, 30].includes(periodSeconds) && !(periodSeconds > 0 && periodSeconds % 60 === 0)) {
    throw invalid('Period must be 10, 30 or a multiple of 60');
  }
  if (!(evaluationPeriods >= 1)) {
    throw invalid('EvaluationPeriods must be at least 1');
  }
  // A week for periods of an hour and more.
  if (periodSeconds * evaluationPeriods > (periodSeconds >= 3600 ? 7 * DAY_SECONDS : DAY_SECONDS)) {
    throw invalid('Metrics cannot be checked across more than a day');
  }
  const toAlarm = optionalNumber(properties, 'DatapointsToAlarm') ?? evaluationPeriods;
  if (toAlarm !== evaluationPeriods) {
    throw invalid(`the local AWS knows DatapointsToAlarm ${evaluationPeriods} only, got: ${toAlarm}`);
  }
  return {
    namespace: text(properties, 'Namespace'),
    metricName: text(properties, 'MetricName'),
    dimensions: Object.fromEntries(
      objects(properties, 'Dimensions', ['Name', 'Value']).map((dimension) => [text(dimension, 'Name'), text(dimension, 'Value')]),
    ),
    statistic: oneOf(properties, 'Statistic', STATISTICS),
    periodSeconds,
    evaluationPeriods,
    threshold: Number(text(properties, 'Threshold')),
    comparison: oneOf(properties, 'ComparisonOperator', COMPARISONS),
    missingData: properties.TreatMissingData === undefined ? 'missing' : oneOf(properties, 'TreatMissingData', MISSING_DATA),
  };
}

function oneOf<T extends string>(properties: Properties, name: string, allowed: readonly T[]): T {
  const value = text(properties, name);
  const found = allowed.find((candidate) => candidate === value);
  if (found === undefined) {
    throw invalid(`${name} must be one of ${allowed.join(', ')}, got: ${value}`);
  }
  return found;
}

function invalid(message: string): AwsError {
  return new AwsError('ValidationError', message);
}

/** Alarms over one metric; expressions are not known here. */
export const cloudWatchAlarm: ResourceType<HasCloudWatch> = {
  type: 'AWS::CloudWatch::Alarm',
  properties: [
    'ActionsEnabled',
    'AlarmActions',
    'AlarmDescription',
    'AlarmName',
    'ComparisonOperator',
    'DatapointsToAlarm',
    'Dimensions',
    'EvaluationPeriods',
    'InsufficientDataActions',
    'MetricName',
    'Namespace',
    'OKActions',
    'Period',
    'Statistic',
    'Tags',
    'Threshold',
    'TreatMissingData',
  ],
  attributes: ['Arn'],

  create: async (properties, context) => put(optionalText(properties, 'AlarmName') ?? generatedName(context), properties, context),
  update: async (physicalId, properties, _previous, context) => put(physicalId, properties, context),

  async delete(physicalId, _properties, { account }) {
    account.cloudWatch.deleteAlarm(physicalId);
  },
};
