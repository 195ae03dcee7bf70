/* A stack and its resources, as CloudFormation knows them. */
import { DescribeStacksCommand, ListStackResourcesCommand, type CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { type Asked } from '../core/findings/asked';
import { ownStack, type OwnStack } from '../core/preflight/own-stack';
import { type Ask } from './ask';
import { allPages, given } from './pages';

export interface CloudFormationAccess {
  readonly cloudFormation: CloudFormationClient;
  readonly ask: Ask;
}

/** By `ListStackResources`: `DescribeStackResources` answers with the first 100 resources of a stack, and a stack may have 500. */
export async function describeOwnStack({ cloudFormation, ask }: CloudFormationAccess, stackId: string): Promise<Asked<OwnStack>> {
  const [status, resources] = await Promise.all([
    ask('cloudformation:DescribeStacks', async () => {
      const { Stacks = [] } = await cloudFormation.send(new DescribeStacksCommand({ StackName: stackId }));
      return Stacks[0]?.StackStatus;
    }),
    ask('cloudformation:ListStackResources', () =>
      allPages(async (token) => {
        const answer = await cloudFormation.send(new ListStackResourcesCommand({ StackName: stackId, NextToken: token }));
        return { items: given(answer.StackResourceSummaries, 'StackResourceSummaries'), nextToken: answer.NextToken };
      }),
    ),
  ]);
  if (!status.known) {
    return status;
  }
  return resources.known
    ? {
        known: true,
        value: ownStack(
          status.value,
          resources.value.map(({ LogicalResourceId, PhysicalResourceId, ResourceType, ResourceStatus }) => ({
            logicalId: LogicalResourceId,
            physicalId: PhysicalResourceId,
            type: ResourceType,
            status: ResourceStatus,
          })),
        ),
      }
    : resources;
}
