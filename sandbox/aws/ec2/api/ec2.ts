/* EC2 over its API: what the CDK's lookups and the handlers call. */
import { type AccountContext } from '../../account-context';
import {
  describeAvailabilityZone,
  describeDefaultNetworkAcl,
  describeDhcpOptions,
  describeEndpointService,
  describeNetworkInterface,
  describeRouteTable,
  describeSecurityGroup,
  describeSubnet,
  describeVpc,
  DHCP_OPTIONS_ID,
} from '../state/descriptions';
import { type HasEc2 } from '../state/ec2';
import { describeEndpoint } from '../state/endpoint-description';
import { page } from '../../paging';
import { filter, type FilterTable } from '../state/filters';
import { AwsError, type Operation, type Service } from '../../service';
import { deleteVpcEndpoints, modifyVpcEndpoint } from './endpoint-operations';

const FILTER = ['Filter', 'Filter.Name', 'Filter.Value'];

interface Describe<Item> {
  readonly action: string;
  /** Name of the set in the answer. */
  readonly set: string;
  /** Member that names items by id, and how to find one or throw; AWS answers an unknown id with an error. */
  readonly ids?: { readonly member: string; readonly get: (id: string) => Item };
  readonly list: () => readonly Item[];
  readonly filters: FilterTable<Item>;
  readonly describe: (item: Item) => unknown;
}

export function ec2Service(account: AccountContext & HasEc2): Service {
  const { ec2 } = account;

  /** The describe operations know no resources, only `*`. */
  function describeOperation<Item extends object>(definition: Describe<Item>): Operation {
    const { ids } = definition;
    return {
      members: [...FILTER, 'MaxResults', 'NextToken', ...(ids ? [ids.member] : [])],
      permissions: () => [{ action: `ec2:${definition.action}`, resource: '*', context: { 'ec2:Region': account.region } }],
      run: ({ input }) => {
        const wanted = ids && (input[ids.member] as readonly string[] | undefined);
        const items = ids && wanted ? wanted.map((id) => ids.get(id)) : definition.list();
        const { items: found, nextToken } = page(filter(items, input.Filter, definition.filters), input);
        return { [definition.set]: found.map(definition.describe), nextToken };
      },
    };
  }

  const operations: Record<string, Operation> = {
    DescribeVpcEndpoints: describeOperation({
      action: 'DescribeVpcEndpoints',
      set: 'vpcEndpointSet',
      ids: { member: 'VpcEndpointId', get: (id) => ec2.endpoints.get(id) },
      list: () => ec2.endpoints.list(),
      filters: {
        'ip-address-type': (endpoint) => endpoint.ipAddressType,
        'service-name': (endpoint) => endpoint.serviceName,
        'service-region': (endpoint) => endpoint.serviceRegion ?? account.region,
        'vpc-endpoint-id': (endpoint) => endpoint.vpcEndpointId,
        'vpc-endpoint-state': (endpoint) => endpoint.state,
        'vpc-endpoint-type': () => 'Interface',
        'vpc-id': (endpoint) => endpoint.vpcId,
      },
      describe: (endpoint) => describeEndpoint(ec2, endpoint),
    }),
    ModifyVpcEndpoint: modifyVpcEndpoint(account),
    DeleteVpcEndpoints: deleteVpcEndpoints(account),
    DescribeVpcEndpointServices: {
      members: ['ServiceName', 'ServiceRegion', ...FILTER, 'MaxResults', 'NextToken'],
      permissions: () => [{ action: 'ec2:DescribeVpcEndpointServices', resource: '*', context: { 'ec2:Region': account.region } }],
      run: ({ input }) => {
        const visible = ec2.endpointServices.visible(input.ServiceRegion as readonly string[] | undefined);
        const names = input.ServiceName as readonly string[] | undefined;
        for (const name of names ?? []) {
          if (!visible.some((service) => service.serviceName === name)) {
            throw new AwsError('InvalidServiceName', `The Vpc Endpoint Service '${name}' does not exist`);
          }
        }
        const named = visible.filter((service) => names?.includes(service.serviceName) ?? true);
        const { items, nextToken } = page(
          filter(
            named.map((service) => ({ service })),
            input.Filter,
            {
              'service-name': ({ service }) => service.serviceName,
              'service-region': ({ service }) => service.region,
              'service-type': () => 'Interface',
            },
          ),
          input,
        );
        return {
          serviceNameSet: items.map(({ service }) => service.serviceName),
          serviceDetailSet: items.map(({ service }) => describeEndpointService(ec2, service)),
          nextToken,
        };
      },
    },
    DescribeVpcs: describeOperation({
      action: 'DescribeVpcs',
      set: 'vpcSet',
      ids: { member: 'VpcId', get: (id) => ec2.vpcs.get(id) },
      list: () => ec2.vpcs.list(),
      filters: {
        cidr: (vpc) => vpc.cidrBlock,
        'is-default': () => 'false',
        isDefault: () => 'false',
        'owner-id': () => account.accountId,
        state: () => 'available',
        'vpc-id': (vpc) => vpc.vpcId,
      },
      describe: (vpc) => describeVpc(ec2, vpc),
    }),
    DescribeVpcAttribute: {
      members: ['Attribute', 'VpcId'],
      permissions: ({ input }) => [
        {
          action: 'ec2:DescribeVpcAttribute',
          resource: account.arn('ec2', `vpc/${String(input.VpcId)}`),
          context: { 'ec2:Region': account.region, 'ec2:VpcID': String(input.VpcId) },
        },
      ],
      run: ({ input }) => {
        const vpc = ec2.vpcs.get(String(input.VpcId));
        if (input.Attribute !== 'enableDnsSupport' && input.Attribute !== 'enableDnsHostnames') {
          throw new AwsError('InvalidParameterValue', `Value (${String(input.Attribute)}) for parameter attribute is invalid.`);
        }
        return { vpcId: vpc.vpcId, [input.Attribute]: { value: vpc[input.Attribute] } };
      },
    },
    DescribeSubnets: describeOperation({
      action: 'DescribeSubnets',
      set: 'subnetSet',
      ids: { member: 'SubnetId', get: (id) => ec2.subnets.get(id) },
      list: () => ec2.subnets.list(),
      filters: {
        'availability-zone': (subnet) => subnet.zone.name,
        'availability-zone-id': (subnet) => subnet.zone.id,
        'subnet-id': (subnet) => subnet.subnetId,
        'vpc-id': (subnet) => subnet.vpcId,
      },
      describe: (subnet) => describeSubnet(ec2, subnet),
    }),
    DescribeRouteTables: describeOperation({
      action: 'DescribeRouteTables',
      set: 'routeTableSet',
      ids: { member: 'RouteTableId', get: (id) => ec2.routeTables.get(id) },
      list: () => ec2.routeTables.list(),
      filters: {
        'association.main': (table) => String(table.main),
        'association.subnet-id': (table) => table.associations.flatMap((association) => association.subnetId ?? []),
        'route-table-id': (table) => table.routeTableId,
        'vpc-id': (table) => table.vpcId,
      },
      describe: (table) => describeRouteTable(ec2, table),
    }),
    DescribeNetworkInterfaces: describeOperation({
      action: 'DescribeNetworkInterfaces',
      set: 'networkInterfaceSet',
      ids: { member: 'NetworkInterfaceId', get: (id) => ec2.networkInterfaces.get(id) },
      list: () => ec2.networkInterfaces.list(),
      filters: {
        'group-id': (networkInterface) => networkInterface.groupIds,
        'network-interface-id': (networkInterface) => networkInterface.networkInterfaceId,
        'subnet-id': (networkInterface) => networkInterface.subnetId,
        'vpc-id': (networkInterface) => networkInterface.vpcId,
      },
      describe: (networkInterface) => describeNetworkInterface(ec2, networkInterface),
    }),
    DescribeSecurityGroups: describeOperation({
      action: 'DescribeSecurityGroups',
      set: 'securityGroupInfo',
      ids: { member: 'GroupId', get: (id) => ec2.securityGroups.get(id) },
      list: () => ec2.securityGroups.list(),
      filters: {
        'group-id': (group) => group.groupId,
        'group-name': (group) => group.groupName,
        'vpc-id': (group) => group.vpcId,
      },
      describe: (group) => describeSecurityGroup(ec2, group),
    }),
    DescribeNetworkAcls: describeOperation({
      action: 'DescribeNetworkAcls',
      set: 'networkAclSet',
      list: () => ec2.vpcs.list(),
      filters: {
        'association.subnet-id': ({ vpcId }) =>
          ec2.subnets
            .list()
            .filter((subnet) => subnet.vpcId === vpcId)
            .map(({ subnetId }) => subnetId),
        'network-acl-id': (vpc) => vpc.defaultNetworkAclId,
        'vpc-id': (vpc) => vpc.vpcId,
      },
      describe: (vpc) => describeDefaultNetworkAcl(ec2, vpc),
    }),
    DescribeDhcpOptions: describeOperation<object>({
      action: 'DescribeDhcpOptions',
      set: 'dhcpOptionsSet',
      list: () => [{}],
      filters: { 'dhcp-options-id': () => DHCP_OPTIONS_ID },
      describe: () => describeDhcpOptions(ec2),
    }),
    DescribeVpnGateways: describeOperation<object>({
      action: 'DescribeVpnGateways',
      set: 'vpnGatewaySet',
      list: () => [],
      filters: { 'attachment.state': () => '', 'attachment.vpc-id': () => '', state: () => '' },
      describe: () => ({}),
    }),
    DescribeAvailabilityZones: describeOperation({
      action: 'DescribeAvailabilityZones',
      set: 'availabilityZoneInfo',
      list: () => account.availabilityZones.map((zone) => ({ zone })),
      filters: {
        'region-name': () => account.region,
        state: () => 'available',
        'zone-id': ({ zone }) => zone.id,
        'zone-name': ({ zone }) => zone.name,
        'zone-type': () => 'availability-zone',
      },
      describe: ({ zone }) => describeAvailabilityZone(ec2, zone),
    }),
  };
  return {
    name: 'ec2',
    protocol: 'ec2',
    operations: Object.fromEntries(Object.entries(operations).map(([name, operation]) => [name, withDryRun(operation)])),
  };
}

/** A dry run ends after the check of permissions, which has refused by then what is not allowed. */
function withDryRun({ members, permissions, run }: Operation): Operation {
  return {
    members: [...members, 'DryRun'],
    permissions,
    run: (call) => {
      if (call.input.DryRun === 'true') {
        throw new AwsError('DryRunOperation', 'Request would have succeeded, but DryRun flag is set.', 412);
      }
      return run({ ...call, input: Object.fromEntries(Object.entries(call.input).filter(([member]) => member !== 'DryRun')) });
    },
  };
}
