/* What there is in the account: two VPCs, task definitions, tasks. Tasks start nothing. */

export const REGION = 'us-east-1';
export const CLUSTER = `arn:aws:ecs:${REGION}:123456789012:cluster/default`;
export const LOG_LINE = 'httpx.ConnectError: [Errno -2] Name or service not known';

/** As the service's own protocol has it: JSON, or the fields of a form. */
export type Input = Readonly<Record<string, unknown>>;

export class AwsError extends Error {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

/** The default VPC is not the one that has the link. */
export const VPCS = [
  { id: 'vpc-0d0d0d0d0d0d0d0d0', isDefault: true, subnets: ['subnet-0d0d0d0d0d0d0d0d0'] },
  { id: 'vpc-01234567890abcdef', isDefault: false, subnets: ['subnet-0a0a0a0a0a0a0a0a0', 'subnet-0b0b0b0b0b0b0b0b0'] },
] as const;

export interface NameAndValue {
  readonly name: string;
  readonly value: string;
}

export interface ContainerDefinition {
  readonly name: string;
  readonly image: string;
  readonly environment?: readonly NameAndValue[];
  readonly secrets?: readonly { readonly name: string; readonly valueFrom: string }[];
  readonly logConfiguration?: { readonly logDriver: string; readonly options: Readonly<Record<string, string>> };
}

export interface TaskDefinition {
  readonly family: string;
  readonly networkMode?: string;
  readonly executionRoleArn?: string;
  readonly containerDefinitions: readonly ContainerDefinition[];
}

export interface RunTask {
  readonly cluster?: string;
  readonly taskDefinition: string;
  readonly tags?: readonly { readonly key: string; readonly value: string }[];
  readonly networkConfiguration?: {
    readonly awsvpcConfiguration: {
      readonly subnets: readonly string[];
      readonly securityGroups?: readonly string[];
      readonly assignPublicIp?: string;
    };
  };
  readonly overrides?: {
    readonly taskRoleArn?: string;
    readonly containerOverrides?: readonly { readonly name: string; readonly environment?: readonly NameAndValue[] }[];
  };
}

export interface Task {
  readonly taskArn: string;
  readonly definition: TaskDefinition;
  readonly request: RunTask;
}

export class EcsAccount {
  readonly tasks: Task[] = [];
  private readonly definitions = new Map<string, TaskDefinition>();

  /** @returns undefined for what is not known. */
  ecs(action: string, input: Input): unknown {
    switch (action) {
      case 'RegisterTaskDefinition':
        return { taskDefinition: this.register(input as unknown as TaskDefinition) };
      case 'DescribeTaskDefinition':
        return { taskDefinition: this.described(String(input['taskDefinition'])) };
      case 'RunTask':
        return { tasks: [this.run(input as unknown as RunTask)], failures: [] };
      case 'DescribeTasks':
        return {
          tasks: (input['tasks'] as string[]).map((taskArn) => ({
            taskArn,
            clusterArn: CLUSTER,
            tags: this.task(taskArn).request.tags ?? [],
          })),
          failures: [],
        };
      case 'StopTask':
        return { task: { taskArn: this.task(String(input['task'])).taskArn, clusterArn: CLUSTER, desiredStatus: 'STOPPED' } };
      default:
        return undefined;
    }
  }

  logs(action: string, { logGroupName, logStreamName }: Input): unknown {
    if (action !== 'GetLogEvents') {
      return undefined;
    }
    const id = String(logStreamName).split('/').at(-1) ?? '';
    const task = this.tasks.find(({ taskArn }) => taskArn.endsWith(`/${id}`));
    if (task?.definition.containerDefinitions[0]?.logConfiguration?.options['awslogs-group'] !== logGroupName) {
      throw new AwsError('ResourceNotFoundException', `${String(logGroupName)} ${String(logStreamName)}`);
    }
    return { events: [{ timestamp: Date.now(), ingestionTime: Date.now(), message: LOG_LINE }] };
  }

  ec2(action: string, input: Input): string {
    if (action === 'DescribeVpcs') {
      const found = VPCS.filter(({ id, isDefault }) =>
        input['VpcId.1'] === undefined
          ? input['Filter.1.Name'] === 'isDefault' && input['Filter.1.Value.1'] === String(isDefault)
          : id === input['VpcId.1'],
      );
      return answer(
        action,
        'vpcSet',
        found.map(({ id, isDefault }) => `<vpcId>${id}</vpcId><isDefault>${isDefault}</isDefault>`),
      );
    }
    if (action === 'DescribeSubnets' && input['Filter.1.Name'] === 'vpc-id') {
      const found = VPCS.filter(({ id }) => id === input['Filter.1.Value.1']).flatMap(({ id, subnets }) =>
        subnets.map((subnet) => `<subnetId>${subnet}</subnetId><vpcId>${id}</vpcId>`),
      );
      return answer(action, 'subnetSet', found);
    }
    throw new AwsError('InvalidAction', `ec2:${action} ${JSON.stringify(input)}`);
  }

  private register(definition: TaskDefinition): unknown {
    const { family, executionRoleArn, containerDefinitions } = definition;
    const needsRole = containerDefinitions.some(({ secrets = [] }) => secrets.length > 0);
    // In ECS's own words.
    if (needsRole && executionRoleArn === undefined) {
      throw new AwsError(
        'ClientException',
        "When you are specifying container secrets, you must also specify a value for 'executionRoleArn'.",
      );
    }
    const taskDefinitionArn = `arn:aws:ecs:${REGION}:123456789012:task-definition/${family}:${this.definitions.size + 1}`;
    this.definitions.set(taskDefinitionArn, definition);
    return this.described(taskDefinitionArn);
  }

  private described(taskDefinitionArn: string): unknown {
    return {
      ...this.definition(taskDefinitionArn),
      taskDefinitionArn,
      status: 'ACTIVE',
      revision: Number(taskDefinitionArn.split(':').at(-1)),
    };
  }

  private run(request: RunTask): unknown {
    const definition = this.definition(request.taskDefinition);
    if (definition.networkMode === 'awsvpc' && request.networkConfiguration === undefined) {
      throw new AwsError('InvalidParameterException', "Network Configuration must be provided when networkMode 'awsvpc' is specified.");
    }
    const taskArn = `${CLUSTER.replace(':cluster/', ':task/')}/${String(this.tasks.length + 1).padStart(32, '0')}`;
    this.tasks.push({ taskArn, definition, request });
    return { taskArn, clusterArn: CLUSTER, lastStatus: 'PROVISIONING', taskDefinitionArn: request.taskDefinition };
  }

  private definition(arn: string): TaskDefinition {
    const definition = this.definitions.get(arn);
    if (definition === undefined) {
      throw new AwsError('ClientException', `Unable to describe task definition ${arn}`);
    }
    return definition;
  }

  private task(arn: string): Task {
    const task = this.tasks.find(({ taskArn }) => taskArn === arn);
    if (task === undefined) {
      throw new AwsError('InvalidParameterException', 'The referenced task was not found.');
    }
    return task;
  }
}

function answer(action: string, set: string, items: readonly string[]): string {
  return `<${action}Response xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>1</requestId><${set}>${items.map((item) => `<item>${item}</item>`).join('')}</${set}></${action}Response>`;
}
