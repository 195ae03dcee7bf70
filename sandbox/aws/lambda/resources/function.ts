import { type HasLambda } from '../state/lambda';
import { type FunctionSettings } from '../state/lambda-function';
import { type Properties, type ResourceType } from '../../resource-types/resource-type';
import { AwsError } from '../../service';
import {
  objects,
  optionalNumber,
  optionalObject,
  optionalText,
  refuseOther,
  shortGeneratedName,
  text,
  texts,
} from '../../resource-types/property-readers';

function settingsOf(name: string, properties: Properties): FunctionSettings {
  const code = optionalObject(properties, 'Code', ['S3Bucket', 'S3Key', 'ZipFile']) ?? {};
  const vpc = optionalObject(properties, 'VpcConfig', ['SubnetIds', 'SecurityGroupIds', 'Ipv6AllowedForDualStack']);
  const logging = optionalObject(properties, 'LoggingConfig', ['LogGroup', 'LogFormat', 'ApplicationLogLevel', 'SystemLogLevel']) ?? {};
  const environment =
    optionalObject(optionalObject(properties, 'Environment', ['Variables']) ?? {}, 'Variables', variableNames(properties)) ?? {};
  objects(properties, 'Tags', ['Key', 'Value']);
  optionalObject(properties, 'TracingConfig', ['Mode']);
  refuseOther(properties, 'PackageType', 'Zip');
  const timeoutSeconds = optionalNumber(properties, 'Timeout') ?? 3;
  if (timeoutSeconds < 1 || timeoutSeconds > 900) {
    throw new AwsError('InvalidParameterValueException', `Timeout must be between 1 and 900, got: ${timeoutSeconds}`);
  }
  return {
    runtime: text(properties, 'Runtime'),
    handler: text(properties, 'Handler'),
    roleArn: text(properties, 'Role'),
    code: { s3Bucket: optionalText(code, 'S3Bucket'), s3Key: optionalText(code, 'S3Key'), zipFile: optionalText(code, 'ZipFile') },
    timeoutSeconds,
    memoryMiB: optionalNumber(properties, 'MemorySize') ?? 128,
    environment: Object.fromEntries(Object.keys(environment).map((variable) => [variable, text(environment, variable)])),
    logGroupName: optionalText(logging, 'LogGroup') ?? `/aws/lambda/${name}`,
    architecture: texts(properties, 'Architectures')[0] ?? 'x86_64',
    ...(vpc && texts(vpc, 'SubnetIds').length > 0
      ? { vpc: { subnetIds: texts(vpc, 'SubnetIds'), securityGroupIds: texts(vpc, 'SecurityGroupIds') } }
      : {}),
    reservedConcurrentExecutions: optionalNumber(properties, 'ReservedConcurrentExecutions'),
  };
}

/** The names of variables are the template's own. */
function variableNames(properties: Properties): readonly string[] {
  return Object.keys((properties.Environment as { readonly Variables?: object } | undefined)?.Variables ?? {});
}

export const lambdaFunction: ResourceType<HasLambda> = {
  type: 'AWS::Lambda::Function',
  properties: [
    'Architectures',
    'Code',
    'Description',
    'Environment',
    'FunctionName',
    'Handler',
    'LoggingConfig',
    'MemorySize',
    'PackageType',
    'ReservedConcurrentExecutions',
    'Role',
    'Runtime',
    'Tags',
    'Timeout',
    'TracingConfig',
    'VpcConfig',
  ],
  attributes: ['Arn'],

  async create(properties, context) {
    const name = optionalText(properties, 'FunctionName') ?? shortGeneratedName(context);
    const { arn } = await context.account.lambda.create(name, settingsOf(name, properties));
    return { physicalId: name, attributes: { Arn: arn } };
  },

  async update(physicalId, properties, _previous, { account }) {
    await account.lambda.update(physicalId, settingsOf(physicalId, properties));
    return { physicalId, attributes: { Arn: account.lambda.get(physicalId).arn } };
  },

  delete: (physicalId, _properties, { account }) => account.lambda.delete(physicalId),
};
