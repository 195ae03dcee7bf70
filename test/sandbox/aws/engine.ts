/* An engine without a network, with invented resource types, and a function that answers as each test wants. */
import { Account } from '../../../sandbox/aws/account';
import { type ChangeSet } from '../../../sandbox/aws/cloudformation/state/change-set';
import { type CloudFormation } from '../../../sandbox/aws/cloudformation/state/cloudformation';
import { type Stack } from '../../../sandbox/aws/cloudformation/state/stack';
import { type ResourceSchema } from '../../../sandbox/aws/cloudformation/schema/resource-schema';
import { type Properties, type ResourceType } from '../../../sandbox/aws/resource-types/resource-type';
import { type RestRequest } from '../../../sandbox/aws/service';
import { type Network } from '../../../sandbox/network/network';

export interface CustomRequest {
  readonly RequestType: 'Create' | 'Update' | 'Delete';
  readonly ResponseURL: string;
  readonly StackId: string;
  readonly RequestId: string;
  readonly LogicalResourceId: string;
  readonly PhysicalResourceId?: string;
  readonly ResourceType: string;
  readonly ResourceProperties: Properties;
  readonly OldResourceProperties?: Properties;
}

const THING_SCHEMA: ResourceSchema = {
  properties: {
    Text: { value: { kind: 'anything' }, required: false, replaces: 'no' },
    Name: { value: { kind: 'string' }, required: false, replaces: 'yes' },
    Number: { value: { kind: 'integer' }, required: false, replaces: 'no' },
    Tags: { value: { kind: 'list', element: { kind: 'tag' } }, required: false, replaces: 'no' },
    Size: { value: { kind: 'integer' }, required: false, replaces: 'no' },
  },
  attributes: ['Text', 'Length'],
  tagProperty: 'Tags',
};

export class TestEngine {
  /** What was done to invented resources: `create A thing-1`. */
  readonly done: string[] = [];
  readonly requests: CustomRequest[] = [];
  /** Logical ids whose operation fails, as `create A`. */
  readonly failing = new Set<string>();
  answer: (request: CustomRequest) => unknown = () => ({ Status: 'SUCCESS', PhysicalResourceId: 'custom-1' });
  readonly account: Account;
  private count = 0;
  private changeSetCount = 0;

  constructor() {
    this.account = new Account({
      network: {} as Network,
      startFunctionProcess: () => {
        throw new Error('no functions here');
      },
      resourceTypes: [this.thing()],
    });
    jest.spyOn(this.account.lambda, 'invokeAsync').mockImplementation(async (_name, payload) => {
      const request = JSON.parse(payload) as CustomRequest;
      this.requests.push(request);
      const answer = this.answer(request);
      if (answer !== undefined) {
        this.put(request, answer);
      }
    });
  }

  get cloudFormation(): CloudFormation {
    return this.account.cloudFormation;
  }

  /** What a function sends; members that the test does not give are echoed. */
  put(request: CustomRequest, answer: unknown): number {
    const { StackId, RequestId, LogicalResourceId } = request;
    const body = typeof answer === 'string' ? answer : JSON.stringify({ StackId, RequestId, LogicalResourceId, ...(answer as object) });
    const put: RestRequest = {
      method: 'PUT',
      path: new URL(request.ResponseURL).pathname,
      query: new URLSearchParams(),
      headers: { 'content-length': String(Buffer.byteLength(body)) },
      body: Buffer.from(body),
    };
    return this.cloudFormation.responseUrls.receive(put).status;
  }

  changeSet(
    template: object,
    options: { tags?: Record<string, string>; parameters?: Record<string, string>; stackName?: string } = {},
  ): ChangeSet {
    const stackName = options.stackName ?? 'Test';
    this.changeSetCount += 1;
    return this.cloudFormation.createChangeSet({
      region: 'us-east-1',
      stackName,
      changeSetName: `change-${this.changeSetCount}`,
      type: this.cloudFormation.findStack('us-east-1', stackName) ? 'UPDATE' : 'CREATE',
      templateBody: JSON.stringify(template),
      parameters: Object.entries(options.parameters ?? {}).map(([key, value]) => ({ key, value, usePrevious: false })),
      tags: options.tags ?? {},
      capabilities: [],
    });
  }

  async deploy(resources: object, options: Parameters<TestEngine['changeSet']>[1] & { rest?: object } = {}): Promise<Stack> {
    const changeSet = this.changeSet({ Resources: resources, ...options.rest }, options);
    this.cloudFormation.executeChangeSet(changeSet, false);
    await this.cloudFormation.settled();
    return changeSet.stack;
  }

  async destroy(stack: Stack): Promise<void> {
    this.cloudFormation.deleteStack(stack);
    await this.cloudFormation.settled();
  }

  private thing(): ResourceType {
    const act = (verb: string, logicalId: string, physicalId: string) => {
      this.done.push(`${verb} ${logicalId} ${physicalId}`);
      if (this.failing.has(`${verb} ${logicalId}`)) {
        throw new Error(`${verb} refused`);
      }
    };
    return {
      type: 'Test::Thing',
      properties: ['Text', 'Name', 'Number', 'Tags'],
      attributes: ['Text'],
      schema: THING_SCHEMA,
      create: async (properties, { logicalId }) => {
        this.count += 1;
        const physicalId = `thing-${this.count}`;
        act('create', logicalId, physicalId);
        return { physicalId, attributes: { Text: properties.Text } };
      },
      update: async (physicalId, properties, _previous, { logicalId }) => {
        act('update', logicalId, physicalId);
        return { physicalId, attributes: { Text: properties.Text } };
      },
      delete: async (physicalId, _properties, { logicalId }) => act('delete', logicalId, physicalId),
    };
  }
}

export function thing(properties: object = {}, rest: object = {}): object {
  return { Type: 'Test::Thing', Properties: properties, ...rest };
}

export function custom(properties: object = {}, rest: object = {}): object {
  return { Type: 'Custom::Test', Properties: { ServiceToken: 'arn:aws:lambda:us-east-1:123456789012:function:f', ...properties }, ...rest };
}

/** Statuses of one resource in their order. */
export function statuses(stack: Stack, logicalId: string): readonly string[] {
  return stack.events.filter((event) => event.LogicalResourceId === logicalId).map((event) => event.ResourceStatus);
}

export function reason(stack: Stack, logicalId: string, status: string): string | undefined {
  return stack.events.find((event) => event.LogicalResourceId === logicalId && event.ResourceStatus === status)?.ResourceStatusReason;
}
