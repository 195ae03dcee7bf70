/* An account with one VPC, its subnets, a group and the service provider's two services. */
import { type Account } from '../../../sandbox/aws/account';
import { Accounts } from '../../../sandbox/aws/accounts';
import { type EndpointRequest } from '../../../sandbox/aws/ec2/state/endpoint';
import { type ResourceContext } from '../../../sandbox/aws/resource-types/resource-type';
import { type FunctionProcessOptions, type InvocationResult } from '../../../sandbox/lambda/function-process';
import { type EndpointServiceDescription } from '../../../sandbox/service-provider/service-provider';
import { API_HOST, API_SERVICE, UI_HOST, UI_SERVICE } from '../../fixtures/names';
import { InMemoryNetwork, type InMemoryVpcNetwork } from './in-memory-network';

export const ACCOUNT_ID = '123456789012';
export { API_HOST as API_NAME, API_SERVICE, UI_SERVICE };
/** Long enough for everything that happens by itself. */
export const LONG = 600_000;

export function serviceDescription(serviceName: string, changes: Partial<EndpointServiceDescription> = {}): EndpointServiceDescription {
  return {
    serviceName,
    privateDnsName: API_HOST,
    privateDnsNameVerificationState: 'verified',
    region: 'us-east-1',
    availabilityZoneIds: ['use1-az4', 'use1-az6'],
    allowedAccounts: [ACCOUNT_ID],
    supportedRegions: ['us-east-1'],
    healthPath: '/api/health',
    ...changes,
  };
}

export type Invoke = (payload: string, options: FunctionProcessOptions) => InvocationResult | Promise<InvocationResult>;

export interface Fixture {
  readonly account: Account;
  /** That account alone. */
  readonly accounts: Accounts;
  readonly network: InMemoryVpcNetwork;
  readonly logs: string[];
  readonly processes: FunctionProcessOptions[];
  readonly vpcId: string;
  /** In zones a and b, which the services serve, and c, which they do not. */
  readonly subnetIds: readonly [string, string, string];
  readonly groupId: string;
  request(changes?: Partial<EndpointRequest>): EndpointRequest;
  context(logicalId?: string): ResourceContext<Account>;
}

export async function createFixture(invoke: Invoke = () => ({ payload: 'null' })): Promise<Fixture> {
  const logs: string[] = [];
  const processes: FunctionProcessOptions[] = [];
  const network = new InMemoryNetwork();
  const accounts = new Accounts({
    network,
    log: (source, message) => logs.push(`${source}: ${message}`),
    readObject: () => new Uint8Array(),
    startFunctionProcess: (options) => {
      processes.push(options);
      return { invoke: async (payload) => invoke(payload, options), stop: async () => undefined };
    },
  });
  const account = accounts.main;
  const { ec2 } = account;
  ec2.registerEndpointService(serviceDescription(API_SERVICE));
  ec2.registerEndpointService(serviceDescription(UI_SERVICE, { privateDnsName: UI_HOST }));
  const { vpcId } = await ec2.vpcs.create({ cidrBlock: '10.0.0.0/16', enableDnsHostnames: true });
  const subnet = (index: number, zone: string) =>
    ec2.subnets.create({ vpcId, cidrBlock: `10.0.${index}.0/24`, availabilityZone: `us-east-1${zone}` }).subnetId;
  const subnetIds = [subnet(1, 'a'), subnet(2, 'b'), subnet(3, 'c')] as const;
  const { groupId } = ec2.securityGroups.create({ vpcId, groupName: 'endpoints', description: 'endpoints' });
  const vpcNetwork = network.vpcs[0];
  if (!vpcNetwork) {
    throw new Error('the account made no VPC');
  }
  return {
    account,
    accounts,
    network: vpcNetwork,
    logs,
    processes,
    vpcId,
    subnetIds,
    groupId,
    request: (changes = {}) => ({
      vpcId,
      serviceName: API_SERVICE,
      subnetIds: subnetIds.slice(0, 2),
      securityGroupIds: [groupId],
      privateDnsEnabled: false,
      ...changes,
    }),
    context: (logicalId = 'Thing') => ({
      account,
      region: account.region,
      stackName: 'Stack',
      stackId: account.arn('cloudformation', 'stack/Stack/0'),
      logicalId,
      stackTags: {},
    }),
  };
}
