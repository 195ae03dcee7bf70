/* CloudFormation over its API, as far as `cdk` calls it. */
import { type AccountContext } from '../account-context';
import { type HasIam } from '../iam/state/iam';
import { type HasS3 } from '../s3/state/s3';
import { type ChangeSet } from './state/change-set';
import { type HasCloudFormation } from './state/cloudformation';
import { describeDrift, driftOperations } from './drift-operations';
import { refactorOperations } from './refactor-operations';
import { eventsOfChangeSet, eventsOfStack, failuresAmong, type OperationEvent } from './state/operation-events';
import { type DeploymentConfig, type Stack } from './state/stack';
import { AwsError, NotImplementedError, type Call, type Operation, type Permission, type Service } from '../service';

type Input = Call['input'];

const SERVICE = 'cloudformation.amazonaws.com';
const DEPLOYMENT_CONFIG = ['DeploymentConfig', 'DeploymentConfig.Mode', 'DeploymentConfig.DisableRollback'];

interface Tag {
  readonly Key: string;
  readonly Value: string;
}

export function cloudFormationService(account: AccountContext & HasCloudFormation & HasIam & HasS3): Service {
  const { cloudFormation } = account;
  const stackOf = ({ region, input }: Call): Stack => cloudFormation.getStack(region, String(input.StackName));
  const changeSetOf = ({ region, input }: Call): ChangeSet =>
    cloudFormation.getChangeSet(region, String(input.ChangeSetName), input.StackName as string | undefined);

  const stackArn = (name: string, region: string): string =>
    name.startsWith('arn:') ? name : account.arn('cloudformation', `stack/${name}/*`, region);

  /** Permissions are required on the stack, whether or not it exists; the caller must be allowed to read the template and to pass the role. */
  const operation = (action: string, members: readonly string[], run: (call: Call) => unknown): Operation => ({
    members,
    permissions: ({ input, region }): readonly Permission[] => [
      {
        action: `cloudformation:${action}`,
        resource: input.StackName === undefined ? '*' : stackArn(String(input.StackName), region),
        context: input.RoleARN === undefined ? {} : { 'cloudformation:RoleArn': String(input.RoleARN) },
      },
      ...(input.RoleARN === undefined
        ? []
        : [{ action: 'iam:PassRole', resource: String(input.RoleARN), context: { 'iam:PassedToService': SERVICE } }]),
      ...(input.TemplateURL === undefined
        ? []
        : [{ action: 's3:GetObject', resource: `arn:${account.partition}:s3:::${objectOf(input.TemplateURL).join('/')}` }]),
    ],
    run: async (call) => {
      await refuseUntrustingRole(call.input);
      return run(call);
    },
  });

  /** CloudFormation acts with the role, so the role must trust it. */
  async function refuseUntrustingRole({ RoleARN: arn }: Input): Promise<void> {
    if (arn === undefined) {
      return;
    }
    const role = account.iam.list().find((candidate) => candidate.arn === arn);
    if (!role || !(await account.iam.isTrusted(role, SERVICE, { action: 'sts:AssumeRole' })).allowed) {
      throw new AwsError('ValidationError', `Role ${String(arn)} is invalid or cannot be assumed`);
    }
  }

  const eventsFor = (call: Call): readonly OperationEvent[] => {
    const { StackName: stackName, ChangeSetName: changeSetName, OperationId: operationId } = call.input;
    if (changeSetName !== undefined) {
      return eventsOfChangeSet(changeSetOf(call));
    }
    if (stackName === undefined && operationId === undefined) {
      throw new AwsError('ValidationError', 'One of ChangeSetName, OperationId or StackName must be specified');
    }
    const stacks = stackName === undefined ? cloudFormation.listStacks(call.region) : [stackOf(call)];
    return stacks.flatMap((stack) => [...cloudFormation.changeSetsOf(stack).flatMap(eventsOfChangeSet), ...eventsOfStack(stack)]);
  };

  const templateBodyOf = (input: Input): string | undefined => {
    if (input.UsePreviousTemplate === 'true') {
      return undefined;
    }
    if (typeof input.TemplateBody === 'string') {
      return input.TemplateBody;
    }
    return account.s3.read(...objectOf(input.TemplateURL)).body.toString('utf8');
  };

  const operations: Record<string, Operation> = {
    DescribeStacks: operation('DescribeStacks', ['StackName', 'NextToken'], (call) => ({
      Stacks: (call.input.StackName === undefined ? cloudFormation.listStacks(call.region) : [stackOf(call)]).map((stack) => ({
        ...describeStack(stack),
        DriftInformation: describeDrift(cloudFormation.drifts.latest(stack)),
      })),
    })),

    ListStacks: operation('ListStacks', ['StackStatusFilter', 'NextToken'], ({ region, input }) => ({
      StackSummaries: cloudFormation
        .listStacks(region)
        .filter((stack) => input.StackStatusFilter === undefined || (input.StackStatusFilter as string[]).includes(stack.status))
        .map((stack) => ({ StackId: stack.id, StackName: stack.name, CreationTime: stack.created, StackStatus: stack.status })),
    })),

    GetTemplate: operation('GetTemplate', ['StackName', 'TemplateStage'], (call) => ({
      TemplateBody: stackOf(call).content.templateBody,
      StagesAvailable: ['Original', 'Processed'],
    })),

    DescribeStackEvents: operation('DescribeStackEvents', ['StackName', 'NextToken'], (call) => ({
      StackEvents: stackOf(call)
        .events.map((event) => ({ ...event, OperationType: undefined }))
        .reverse(),
    })),

    DescribeEvents: operation(
      'DescribeEvents',
      ['StackName', 'ChangeSetName', 'OperationId', 'Filters', 'Filters.FailedEvents', 'NextToken'],
      (call) => {
        const { OperationId: operationId, Filters: filters } = call.input;
        const { FailedEvents: failedOnly } = (filters ?? {}) as Readonly<Record<string, string>>;
        const events = eventsFor(call).filter((event) => operationId === undefined || event.OperationId === operationId);
        return { OperationEvents: failedOnly === 'true' ? failuresAmong(events) : events };
      },
    ),

    DescribeStackResources: operation('DescribeStackResources', ['StackName', 'LogicalResourceId'], (call) => {
      const stack = stackOf(call);
      return {
        StackResources: resourcesOf(stack)
          .filter(({ LogicalResourceId }) => (call.input.LogicalResourceId ?? LogicalResourceId) === LogicalResourceId)
          .map(({ LastUpdatedTimestamp, ...resource }) => ({
            ...resource,
            StackId: stack.id,
            StackName: stack.name,
            Timestamp: LastUpdatedTimestamp,
          })),
      };
    }),

    ListStackResources: operation('ListStackResources', ['StackName', 'NextToken'], (call) => ({
      StackResourceSummaries: resourcesOf(stackOf(call)),
    })),

    CreateChangeSet: operation(
      'CreateChangeSet',
      [
        'StackName',
        'ChangeSetName',
        'ChangeSetType',
        'TemplateBody',
        'TemplateURL',
        'UsePreviousTemplate',
        'Parameters',
        'Parameters.ParameterKey',
        'Parameters.ParameterValue',
        'Parameters.UsePreviousValue',
        'Tags',
        'Tags.Key',
        'Tags.Value',
        'Capabilities',
        'Description',
        'RoleARN',
        'ClientToken',
        'NotificationARNs',
        'IncludeNestedStacks',
        'ImportExistingResources',
        ...DEPLOYMENT_CONFIG,
      ],
      ({ region, input }) => {
        refuseUnlessDefault('CreateChangeSet', input, { ImportExistingResources: 'false', NotificationARNs: '' });
        refuseTags(input.Tags);
        const parameters = listOf<Readonly<Record<string, string>>>(input.Parameters);
        const changeSet = cloudFormation.createChangeSet({
          region,
          stackName: String(input.StackName),
          changeSetName: String(input.ChangeSetName),
          type: input.ChangeSetType === 'CREATE' ? 'CREATE' : 'UPDATE',
          templateBody: templateBodyOf(input),
          parameters: parameters.map((parameter) => ({
            key: parameter.ParameterKey ?? '',
            value: parameter.ParameterValue,
            usePrevious: parameter.UsePreviousValue === 'true',
          })),
          tags: Object.fromEntries(listOf<Tag>(input.Tags).map(({ Key, Value }) => [Key, Value])),
          capabilities: listOf<string>(input.Capabilities),
          description: input.Description as string | undefined,
          roleArn: input.RoleARN as string | undefined,
          deploymentConfig: deploymentConfigOf(input),
        });
        return { Id: changeSet.id, StackId: changeSet.stack.id };
      },
    ),

    DescribeChangeSet: operation('DescribeChangeSet', ['StackName', 'ChangeSetName', 'NextToken', 'IncludePropertyValues'], (call) =>
      describeChangeSet(changeSetOf(call)),
    ),

    ExecuteChangeSet: operation(
      'ExecuteChangeSet',
      ['StackName', 'ChangeSetName', 'ClientRequestToken', 'DisableRollback', 'RetainExceptOnCreate'],
      (call) => {
        refuseUnlessDefault('ExecuteChangeSet', call.input, { RetainExceptOnCreate: 'false' });
        const changeSet = changeSetOf(call);
        changeSet.stack.caller = call.caller;
        cloudFormation.executeChangeSet(changeSet, call.input.DisableRollback === 'true');
      },
    ),

    DeleteChangeSet: operation('DeleteChangeSet', ['StackName', 'ChangeSetName'], (call) => {
      try {
        cloudFormation.deleteChangeSet(changeSetOf(call));
      } catch (error) {
        // AWS says nothing of a change set that is not there.
        if (!(error instanceof AwsError && error.code === 'ChangeSetNotFound')) {
          throw error;
        }
      }
    }),

    ContinueUpdateRollback: operation(
      'ContinueUpdateRollback',
      ['StackName', 'ResourcesToSkip', 'RoleARN', 'ClientRequestToken'],
      (call) => {
        cloudFormation.continueUpdateRollback(actingFor(stackOf(call), call), listOf<string>(call.input.ResourcesToSkip));
      },
    ),

    UpdateTerminationProtection: operation('UpdateTerminationProtection', ['StackName', 'EnableTerminationProtection'], (call) => {
      const stack = stackOf(call);
      stack.terminationProtection = call.input.EnableTerminationProtection === 'true';
      return { StackId: stack.id };
    }),

    DeleteStack: operation(
      'DeleteStack',
      ['StackName', 'RetainResources', 'RoleARN', 'ClientRequestToken', ...DEPLOYMENT_CONFIG],
      (call) => {
        const { region, input } = call;
        deploymentConfigOf(input);
        const stack = cloudFormation.findStack(region, String(input.StackName));
        // Deleting what is not there succeeds.
        if (stack) {
          cloudFormation.deleteStack(actingFor(stack, call), listOf<string>(input.RetainResources));
        }
      },
    ),
  };

  for (const [action, { members, run }] of Object.entries(driftOperations(cloudFormation, stackOf))) {
    operations[action] = operation(action, members, run);
  }
  const templateAt = (url: string): string => account.s3.read(...objectOf(url)).body.toString('utf8');
  for (const [action, { members, run }] of Object.entries(refactorOperations(cloudFormation, templateAt))) {
    operations[action] = operation(action, members, run);
  }
  return { name: 'cloudformation', protocol: 'query', operations };
}

/** The stack, with the role or the caller that the operation acts with. */
function actingFor(stack: Stack, { caller, input }: Call): Stack {
  stack.caller = caller;
  stack.roleArn = (input.RoleARN as string | undefined) ?? stack.roleArn;
  return stack;
}

/** Bucket and key. */
function objectOf(templateUrl: unknown): [string, string] {
  const path = URL.canParse(String(templateUrl)) ? /^\/([^/]+)\/(.+)$/.exec(new URL(String(templateUrl)).pathname) : undefined;
  if (!path?.[1] || !path[2]) {
    throw new AwsError('ValidationError', 'TemplateURL must be a supported URL.');
  }
  return [path[1], decodeURIComponent(path[2])];
}

function refuseUnlessDefault(action: string, input: Input, defaults: Readonly<Record<string, string>>): void {
  for (const [member, value] of Object.entries(defaults)) {
    if (input[member] !== undefined && input[member] !== value) {
      throw new NotImplementedError(`${action} with ${member}`);
    }
  }
}

function deploymentConfigOf({ DeploymentConfig: config }: Input): DeploymentConfig | undefined {
  if (config === undefined) {
    return undefined;
  }
  const { Mode: mode, DisableRollback: disableRollback } = config as Readonly<Record<string, string>>;
  if (mode !== 'STANDARD' && mode !== 'EXPRESS') {
    throw new AwsError(
      'ValidationError',
      `1 validation error detected: Value '${mode}' at 'deploymentConfig.mode' failed to satisfy constraint: Member must satisfy enum value set: [STANDARD, EXPRESS]`,
    );
  }
  return { Mode: mode, DisableRollback: disableRollback === undefined ? undefined : disableRollback === 'true' };
}

/** Before anything is created; the names of the members are those of the request. */
function refuseTags(given: unknown): void {
  const tags = listOf<Tag>(given);
  if (tags.some(({ Key }) => /^aws:/i.test(Key))) {
    throw new AwsError('ValidationError', 'aws: prefixed tag key names are not allowed for external use.');
  }
  const refuse = (what: string, limit: string) => {
    throw new AwsError('ValidationError', `1 validation error detected: Value at '${what}' failed to satisfy constraint: ${limit}`);
  };
  if (tags.length > 50) {
    refuse('tags', 'Member must have length less than or equal to 50');
  }
  tags.forEach(({ Key, Value }, index) => {
    if ([...Key].length > 128) {
      refuse(`tags.${index + 1}.member.key`, 'Member must have length less than or equal to 128');
    }
    if ([...Value].length > 256) {
      refuse(`tags.${index + 1}.member.value`, 'Member must have length less than or equal to 256');
    }
  });
}

/** An empty list arrives as an empty string. */
function listOf<T>(value: unknown): readonly T[] {
  return Array.isArray(value) ? (value as T[]) : [];
}

function describeStack(stack: Stack): object {
  return {
    StackId: stack.id,
    StackName: stack.name,
    Description: stack.content.template.description,
    Parameters: [...stack.content.parameters].map(([key, value]) => {
      const resolved = stack.content.resolvedParameters.get(key);
      return { ParameterKey: key, ParameterValue: value, ResolvedValue: String(resolved) === value ? undefined : String(resolved) };
    }),
    CreationTime: stack.created,
    LastUpdatedTime: stack.updated,
    DeletionTime: stack.deleted,
    StackStatus: stack.status,
    StackStatusReason: stack.statusReason,
    DisableRollback: stack.disableRollback,
    EnableTerminationProtection: stack.terminationProtection,
    Capabilities: stack.capabilities,
    NotificationARNs: [],
    RoleARN: stack.roleArn,
    DeploymentConfig: stack.deploymentConfig,
    Outputs: stack.outputs.map((output) => ({
      OutputKey: output.key,
      OutputValue: output.value,
      Description: output.description,
      ExportName: output.exportName,
    })),
    Tags: tagList(stack.content.tags),
  };
}

function describeChangeSet(changeSet: ChangeSet): unknown {
  return {
    ChangeSetId: changeSet.id,
    ChangeSetName: changeSet.name,
    StackId: changeSet.stack.id,
    StackName: changeSet.stack.name,
    Description: changeSet.request.description,
    CreationTime: changeSet.created,
    Status: changeSet.status,
    StatusReason: changeSet.statusReason,
    ExecutionStatus: changeSet.executionStatus,
    Capabilities: changeSet.request.capabilities,
    DeploymentConfig: changeSet.request.deploymentConfig,
    Parameters: [...changeSet.content.parameters].map(([key, value]) => ({ ParameterKey: key, ParameterValue: value })),
    Tags: tagList(changeSet.request.tags),
    Changes: changeSet.changes.resources.map((change) => ({ Type: 'Resource', ResourceChange: change })),
  };
}

function resourcesOf(stack: Stack) {
  return [...stack.resources.values()].map(({ logicalId, physicalId, definition }) => {
    const status = stack.resourceStatus.get(logicalId);
    return {
      LogicalResourceId: logicalId,
      PhysicalResourceId: physicalId,
      ResourceType: definition.Type,
      LastUpdatedTimestamp: status?.at,
      ResourceStatus: status?.status,
      ResourceStatusReason: status?.reason,
    };
  });
}

function tagList(tags: Readonly<Record<string, string>>): readonly Tag[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}
