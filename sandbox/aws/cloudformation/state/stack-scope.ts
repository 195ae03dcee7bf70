/* What names mean inside a stack while it is being deployed. */
import { AwsError } from '../../service';
import { type Engine } from './engine';
import { invalid, type Scope } from './intrinsics';
import { type Stack, type StackContent } from './stack';

/** Without resources: for conditions, rules and what else is settled beforehand. */
export function parameterScope(
  engine: Engine,
  stack: Pick<Stack, 'region' | 'name' | 'id'>,
  parameters: StackContent['resolvedParameters'],
): Scope {
  const { account } = engine;
  const pseudo: Readonly<Record<string, unknown>> = {
    'AWS::AccountId': account.accountId,
    'AWS::NotificationARNs': [],
    'AWS::Partition': account.partition,
    'AWS::Region': stack.region,
    'AWS::StackId': stack.id,
    'AWS::StackName': stack.name,
    'AWS::URLSuffix': 'amazonaws.com',
  };
  return {
    ref: (name) => {
      const value = parameters.get(name) ?? pseudo[name];
      if (value === undefined) {
        throw invalid(`${name} is neither a parameter nor a pseudo parameter`);
      }
      return value;
    },
    attribute: (logicalId) => {
      throw invalid(`${logicalId} cannot be used here`);
    },
    condition: (name) => {
      throw invalid(`condition ${name} cannot be used here`);
    },
    importValue: () => {
      throw invalid('Fn::ImportValue cannot be used here');
    },
    availabilityZones: (region) => (region === account.region ? account.availabilityZones.map((zone) => zone.name) : []),
  };
}

/** With the resources of the stack as they are at the moment of asking. */
export function stackScope(engine: Engine, stack: Stack, parameters: StackContent['resolvedParameters']): Scope {
  const base = parameterScope(engine, stack, parameters);
  return {
    ...base,
    ref: (name) => stack.resources.get(name)?.physicalId ?? base.ref(name),
    attribute: (logicalId, attribute) => {
      const resource = stack.resources.get(logicalId);
      if (resource && Object.hasOwn(resource.attributes, attribute)) {
        return resource.attributes[attribute];
      }
      const type = resource?.definition.Type ?? '';
      throw new AwsError(
        'ValidationError',
        engine.types.find(type)?.isCustom
          ? `CustomResource attribute error: ServiceProvider response doesn't contain ${attribute} key in object ${stack.id}|${logicalId} in S3 bucket cloudformation-custom-resource-storage-${stack.region.replaceAll('-', '')}`
          : `Attribute '${attribute}' does not exist on ${logicalId} of type ${type}`,
      );
    },
    importValue: (name) => {
      stack.imports.add(String(name));
      return engine.exportValue(stack.region, String(name));
    },
  };
}
