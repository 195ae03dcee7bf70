import {
  DescribeDhcpOptionsCommand,
  DescribeNetworkAclsCommand,
  DescribeSecurityGroupsCommand,
  DescribeVpcAttributeCommand,
  DescribeVpcEndpointsCommand,
  DescribeVpcsCommand,
  GetManagedPrefixListEntriesCommand,
} from '@aws-sdk/client-ec2';
import { InvokeCommand } from '@aws-sdk/client-lambda';
import { ListHostedZonesByVPCCommand } from '@aws-sdk/client-route-53';
import { type Hop } from '../../lib/cli/doctor/hops';
import { type ProbeRequest, type ProbeResult } from '../../lib/contract/probe';
import {
  API,
  awsError,
  denied,
  ec2,
  endpointStatus,
  json,
  lambda,
  LINK,
  pending,
  route53,
  run,
  setUp,
  SINCE,
  status,
  store,
  UI,
  VPC,
  world,
  registeredLink,
} from './fixtures';

beforeEach(() => {
  setUp();
  store(status());
});

interface Diagnosis {
  readonly findings: readonly { readonly code: string; readonly evidence: string }[];
  readonly paths: readonly { readonly stopsAt?: string; readonly hops: readonly Hop[] }[];
  readonly notChecked: readonly { readonly action: string; readonly reason: string }[];
}

async function diagnose(...args: string[]) {
  const { exit, value } = await json<Diagnosis>(['doctor', ...args]);
  const [path] = value.paths;
  return {
    ...value,
    exit,
    codes: value.findings.map(({ code }) => code),
    stopsAt: path?.stopsAt,
    hops: Object.fromEntries((path?.hops ?? []).map((hop) => [hop.hop, hop])),
  };
}

function group(id: string): { IpPermissions?: object[]; IpPermissionsEgress?: object[] } {
  const found = world.groups.find(({ GroupId }) => GroupId === id);
  if (found === undefined) {
    throw new Error(id);
  }
  return found;
}

describe('a well link', () => {
  test('has no findings, and an open way from a client', async () => {
    const { exit, codes, hops, notChecked } = await diagnose('--from', 'sg-0c');
    expect({ exit, codes, notChecked }).toEqual({ exit: 0, codes: [], notChecked: [] });
    expect(Object.values(hops).map(({ verdict }) => verdict)).toEqual(Array(12).fill('open'));
    const { out } = await run(['doctor', '--from', 'sg-0c']);
    expect(out).toContain('No findings.');
    expect(out).toContain('From sg-0c to api.private.prefect.cloud by vpce-0a0a0a0a0a0a0a0a0');
    expect(out).toContain('The whole path is open.');
  });

  test('without a client leaves its part open', async () => {
    const { exit, hops } = await diagnose();
    expect(exit).toBe(0);
    expect(hops).toMatchObject({
      clientGroup: { verdict: 'unknown', checked: 'not checked: name a client with --from' },
      endpointGroup: { verdict: 'open' },
    });
  });

  test('is judged by itself where the endpoints were made by something else', async () => {
    const { exit, hops } = await diagnose('--api-endpoint-id', API, '--from', 'eni-0c');
    expect(exit).toBe(0);
    expect(hops).toMatchObject({ clientGroup: { verdict: 'open' }, privateDns: { verdict: 'open' }, name: { verdict: 'unknown' } });
    expect(await run(['doctor', '--api-endpoint-id', API, '--probe'])).toMatchObject({
      exit: 2,
      err: expect.stringContaining('prefect-privatelink check') as unknown,
    });
  });
});

test('two endpoints that are alike share a table', async () => {
  world.endpoints = [...world.endpoints, { ...world.endpoints[0], VpcEndpointId: UI }];
  const [api] = registeredLink().link.endpoints;
  const ui = { ...api!, role: 'ui' as const, endpointId: UI, hostName: 'app.private.prefect.cloud' };
  store(status({ endpoints: [endpointStatus('api'), endpointStatus('ui')] }), {
    registered: registeredLink({ link: { ...registeredLink().link, endpoints: [api!, ui] } }),
  });
  const { out } = await run(['doctor', '--from', 'sg-0c']);
  expect(out.match(/^From /gm)).toHaveLength(1);
  expect(out).toMatch(/^From sg-0c to api.private.prefect.cloud by vpce-0a\S+\n +and app.private.prefect.cloud by vpce-0b\S+\n/m);
  expect(out.match(/The whole path is open\./g)).toHaveLength(1);
});

describe('where it stops', () => {
  test("at the client's group", async () => {
    group('sg-0c').IpPermissionsEgress = [{ IpProtocol: 'tcp', FromPort: 80, ToPort: 80, IpRanges: [{ CidrIp: '0.0.0.0/0' }] }];
    expect(await diagnose('--from', 'sg-0c')).toMatchObject({ exit: 1, codes: ['client-group-closed'], stopsAt: 'clientGroup' });
    expect((await run(['doctor', '--from', 'eni-0c'])).out).toContain("The path stops at: client's group, outbound 443.");
  });

  test("at the endpoint's group, which admits another group", async () => {
    group('sg-0e').IpPermissions = [{ IpProtocol: 'tcp', FromPort: 443, ToPort: 443, UserIdGroupPairs: [{ GroupId: 'sg-0f' }] }];
    expect(await diagnose('--from', 'sg-0c')).toMatchObject({ exit: 1, codes: ['endpoint-group-closed'], stopsAt: 'endpointGroup' });
    // Whether somebody in the subnet carries that group cannot be told.
    expect(await diagnose('--from', 'subnet-0c')).toMatchObject({ exit: 0, codes: [], hops: { endpointGroup: { verdict: 'unknown' } } });
    group('sg-0e').IpPermissions = [];
    expect(await diagnose()).toMatchObject({ exit: 1, codes: ['endpoint-group-closed'] });
  });

  test('at a network ACL, named with its rule', async () => {
    const [acl] = world.acls;
    world.acls = [
      { ...acl, Associations: [{ SubnetId: 'subnet-0c' }] },
      {
        NetworkAclId: 'acl-0e',
        VpcId: VPC,
        Associations: [{ SubnetId: 'subnet-0e0' }, { SubnetId: 'subnet-0e1' }],
        Entries: [
          {
            RuleNumber: 90,
            Egress: true,
            Protocol: '6',
            RuleAction: 'deny',
            CidrBlock: '10.0.9.0/24',
            PortRange: { From: 1024, To: 65_535 },
          },
          ...(acl?.Entries ?? []),
        ],
      },
    ];
    const { exit, findings, stopsAt } = await diagnose('--from', 'eni-0c');
    expect({ exit, stopsAt }).toEqual({ exit: 1, stopsAt: 'endpointAclOut' });
    expect(findings).toMatchObject([
      {
        code: 'network-acl-blocks',
        evidence: expect.stringContaining('acl-0e of subnet-0e0, rule 90, stops TCP 1024-65535 to eni-0c 10.0.9.9') as unknown,
      },
    ]);
  });

  test('in part, where one zone only is shut', async () => {
    const [acl] = world.acls;
    world.acls = [
      { ...acl, Associations: [{ SubnetId: 'subnet-0c' }, { SubnetId: 'subnet-0e0' }] },
      { NetworkAclId: 'acl-shut', VpcId: VPC, Associations: [{ SubnetId: 'subnet-0e1' }], Entries: [] },
    ];
    expect(await diagnose('--from', 'eni-0c')).toMatchObject({
      exit: 1,
      codes: ['network-acl-blocks'],
      stopsAt: undefined,
      hops: { endpointAclIn: { verdict: 'partly' } },
    });
  });

  test('at the endpoint that Prefect has not accepted', async () => {
    store(pending());
    world.endpoints = world.endpoints.map((endpoint) => ({ ...endpoint, State: 'pendingAcceptance' as never, PrivateDnsEnabled: false }));
    expect(await diagnose()).toMatchObject({ exit: 1, codes: ['waiting-for-acceptance'], stopsAt: 'endpoint' });
  });

  test('at Private DNS that somebody switched off', async () => {
    world.endpoints = world.endpoints.map((endpoint) => ({ ...endpoint, PrivateDnsEnabled: false }));
    expect(await diagnose()).toMatchObject({ exit: 1, codes: ['private-dns-off'], stopsAt: 'privateDns' });
  });

  test('at what the last probe saw', async () => {
    store(
      status({
        condition: 'DEGRADED',
        endpoints: [
          endpointStatus('api', {
            condition: 'DEGRADED',
            findings: [{ code: 'http-server-error', evidence: 'HTTP 503', since: SINCE }],
            lastProbe: { name: 'endpoint', addresses: { '10.0.0.10': 'httpServerError', '10.0.1.10': 'httpServerError' } },
          }),
        ],
      }),
    );
    expect(await diagnose()).toMatchObject({
      exit: 1,
      codes: ['http-server-error'],
      stopsAt: 'health',
      hops: { tls: { verdict: 'open' }, name: { verdict: 'open' } },
    });
  });
});

describe('the client', () => {
  test('may be any member of a group, or none yet', async () => {
    world.interfaces = [
      ...world.interfaces,
      { NetworkInterfaceId: 'eni-0d', PrivateIpAddress: '10.9.0.1', SubnetId: 'subnet-0x', VpcId: VPC, Groups: [{ GroupId: 'sg-0c' }] },
    ];
    // The second one is outside of what the endpoint's group admits.
    expect(await diagnose('--from', 'sg-0c')).toMatchObject({
      exit: 1,
      codes: expect.arrayContaining(['endpoint-group-closed']) as unknown,
      stopsAt: undefined,
    });
    world.groups = [
      ...world.groups,
      { GroupId: 'sg-0a', IpPermissions: [], IpPermissionsEgress: [{ IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }] }] },
    ];
    const unused = "not checked: no network interface has sg-0a yet; name the client's subnet with --from";
    expect((await diagnose('--from', 'sg-0a')).hops).toMatchObject({ clientAclOut: { checked: unused }, clientAclIn: { checked: unused } });
    expect(await diagnose('--from', 'sg-0a')).toMatchObject({
      exit: 0,
      hops: { endpointGroup: { verdict: 'open', checked: expect.stringContaining('any address of the VPC') as unknown } },
    });
  });

  test('may be an instance, or in another VPC', async () => {
    world.interfaces = world.interfaces.map((each) =>
      each.NetworkInterfaceId === 'eni-0c' ? { ...each, VpcId: 'vpc-0f', Attachment: { InstanceId: 'i-0a' } } : each,
    );
    const { hops } = await diagnose('--from', 'i-0a');
    expect(hops.privateDns).toMatchObject({ verdict: 'unknown', checked: expect.stringContaining('the client is in vpc-0f') as unknown });
  });

  test('that does not exist is said', async () => {
    expect(await run(['doctor', '--from', 'sg-0b0b'])).toMatchObject({
      exit: 3,
      err: expect.stringContaining('EC2 does not know sg-0b0b in us-east-1') as unknown,
    });
    expect(await run(['doctor', '--from', 'eni-0b0b'])).toMatchObject({ exit: 3 });
    expect(await run(['doctor', '--from', 'subnet-0b0b'])).toMatchObject({ exit: 3 });
    expect(await run(['doctor', '--from', '10.0.0.1'])).toMatchObject({
      exit: 2,
      err: expect.stringContaining('--from must be a security group') as unknown,
    });
  });
});

describe('prefix lists', () => {
  beforeEach(
    () => (group('sg-0e').IpPermissions = [{ IpProtocol: 'tcp', FromPort: 443, ToPort: 443, PrefixListIds: [{ PrefixListId: 'pl-0a' }] }]),
  );

  test('are looked into', async () => {
    ec2.on(GetManagedPrefixListEntriesCommand).resolves({ Entries: [{ Cidr: '10.0.9.0/24' }] });
    expect(await diagnose('--from', 'eni-0c')).toMatchObject({ exit: 0, hops: { endpointGroup: { verdict: 'open' } } });
    ec2.on(GetManagedPrefixListEntriesCommand).resolves({ Entries: [{ Cidr: '10.0.8.0/24' }] });
    expect(await diagnose('--from', 'eni-0c')).toMatchObject({ exit: 1, codes: ['endpoint-group-closed'] });
  });

  test('that may not be looked into leave the question open', async () => {
    ec2.on(GetManagedPrefixListEntriesCommand).rejects(denied());
    expect(await diagnose('--from', 'eni-0c')).toMatchObject({
      exit: 0,
      hops: { endpointGroup: { verdict: 'unknown' } },
      notChecked: [{ action: 'ec2:GetManagedPrefixListEntries' }],
    });
  });
});

describe('around the VPC', () => {
  test('DNS attributes and name servers', async () => {
    ec2.on(DescribeVpcAttributeCommand, { Attribute: 'enableDnsSupport' }).resolves({ EnableDnsSupport: { Value: false } });
    ec2
      .on(DescribeDhcpOptionsCommand)
      .resolves({ DhcpOptions: [{ DhcpConfigurations: [{ Key: 'domain-name-servers', Values: [{ Value: '10.0.0.53' }] }] }] });
    const { exit, codes, hops, stopsAt } = await diagnose();
    expect({ exit, codes, stopsAt }).toEqual({ exit: 1, codes: ['vpc-dns-support-off'], stopsAt: 'privateDns' });
    expect(hops.name?.checked).toContain('10.0.0.53');
  });

  test('other owners of the name', async () => {
    world.endpoints = [
      ...world.endpoints,
      {
        VpcEndpointId: UI,
        VpcId: VPC,
        State: 'available' as never,
        PrivateDnsEnabled: true,
        DnsEntries: [{ DnsName: '*.private.prefect.cloud' }],
      },
    ];
    route53.on(ListHostedZonesByVPCCommand).resolves({
      HostedZoneSummaries: [
        { HostedZoneId: 'Z1', Name: 'api.private.prefect.cloud.', Owner: { OwningAccount: '111122223333' } },
        { HostedZoneId: 'Z2', Name: 'api.private.prefect.cloud.', Owner: { OwningService: 'vpce.amazonaws.com' } },
        { HostedZoneId: 'Z3', Name: 'prefect.cloud.', Owner: { OwningAccount: '111122223333' } },
      ],
    } as never);
    expect((await diagnose()).findings).toMatchObject([
      { code: 'conflicting-dns-name', evidence: `api.private.prefect.cloud belongs to ${UI}, hosted zone Z1 of 111122223333` },
    ]);
  });

  test("a hosted zone of one's own, where Private DNS is left off", async () => {
    world.endpoints = world.endpoints.map((endpoint) => ({ ...endpoint, PrivateDnsEnabled: false }));
    route53.on(ListHostedZonesByVPCCommand).resolves({
      HostedZoneSummaries: [{ HostedZoneId: 'Z1', Name: 'api.private.prefect.cloud.', Owner: { OwningAccount: '111122223333' } }],
    });
    const { exit, codes, hops } = await diagnose('--api-endpoint-id', API);
    expect({ exit, codes }).toEqual({ exit: 0, codes: ['private-dns-unmanaged'] });
    expect(hops.privateDns).toMatchObject({ verdict: 'unknown', checked: 'disabled; the hosted zone Z1 owns the name instead' });
    store(status(), { registered: registeredLink({ link: { ...registeredLink().link, privateDns: { kind: 'unmanaged' } } }) });
    expect(await diagnose()).toMatchObject({ exit: 0, codes: ['private-dns-unmanaged'], hops: { privateDns: { verdict: 'open' } } });
    route53.on(ListHostedZonesByVPCCommand).resolves({ HostedZoneSummaries: [] });
    expect(await diagnose('--api-endpoint-id', API)).toMatchObject({ exit: 1, stopsAt: 'privateDns' });
  });

  test('an endpoint that is gone is no matter of rules', async () => {
    world.endpoints = [];
    expect(await diagnose('--from', 'sg-0c')).toMatchObject({
      exit: 1,
      codes: ['endpoint-deleted'],
      stopsAt: 'endpoint',
      hops: { endpoint: { verdict: 'closed' } },
    });
  });

  test('a client with IPv6 beside IPv4 goes by IPv4 to an endpoint without', async () => {
    world.interfaces = world.interfaces.map((each) =>
      each.NetworkInterfaceId === 'eni-0c' ? { ...each, Ipv6Addresses: [{ Ipv6Address: 'fd00::9' }] } : each,
    );
    expect(await diagnose('--from', 'eni-0c')).toMatchObject({
      exit: 0,
      hops: { endpointGroup: { verdict: 'open' }, clientAclOut: { verdict: 'open' } },
    });
  });

  test('what may not be looked at is said, and the rest is done', async () => {
    ec2.on(DescribeNetworkAclsCommand).rejects(denied());
    ec2.on(DescribeVpcsCommand).rejects(denied());
    ec2.on(DescribeSecurityGroupsCommand).rejects(denied());
    route53.on(ListHostedZonesByVPCCommand).rejects(awsError('AccessDenied'));
    const { exit, notChecked, hops } = await diagnose('--from', 'eni-0c');
    expect(exit).toBe(0);
    expect(notChecked.map(({ action }) => action).sort()).toEqual([
      'ec2:DescribeNetworkAcls',
      'ec2:DescribeSecurityGroups',
      'ec2:DescribeVpcs',
      'route53:ListHostedZonesByVPC',
    ]);
    expect(hops).toMatchObject({
      endpointGroup: { verdict: 'unknown' },
      endpointAclIn: { verdict: 'unknown' },
      endpoint: { verdict: 'open' },
    });
    expect((await run(['doctor', '--from', 'eni-0c'])).out).toContain('Not checked:\n  ec2:DescribeVpcs: UnauthorizedOperation');
  });

  test('without the endpoints there is nothing to say', async () => {
    ec2.on(DescribeVpcEndpointsCommand).rejects(denied());
    expect(await run(['doctor'])).toMatchObject({
      exit: 3,
      out: '',
      err: expect.stringContaining('are not allowed to call ec2:DescribeVpcEndpoints') as unknown,
    });
  });
});

describe('--probe', () => {
  const probed =
    (outcome: 'healthy' | 'tlsUntrusted') =>
    ({ Payload }: { Payload: Uint8Array }): { Payload: Uint8Array } => {
      const { targets } = JSON.parse(Buffer.from(Payload).toString()) as ProbeRequest;
      const result: ProbeResult = {
        version: 1,
        milliseconds: 1,
        targets: targets.map(({ role, hostName, addresses }) => ({
          role,
          hostName,
          name: { outcome: 'answered', addresses: [...addresses], milliseconds: 1 },
          addresses: addresses.map((address) => ({ address, outcome, milliseconds: {} })),
        })),
      };
      return { Payload: Buffer.from(JSON.stringify(result)) };
    };

  test('replaces what the last one saw', async () => {
    store(
      status({
        condition: 'DEGRADED',
        endpoints: [endpointStatus('api', { condition: 'DEGRADED', findings: [{ code: 'tcp-silent', evidence: 'e', since: SINCE }] })],
      }),
    );
    lambda.on(InvokeCommand).callsFake(probed('healthy') as never);
    expect(await diagnose('--probe')).toMatchObject({ exit: 0, codes: [], freshProbe: true });
    lambda.on(InvokeCommand).callsFake(probed('tlsUntrusted') as never);
    expect(await diagnose('--probe')).toMatchObject({
      exit: 1,
      codes: ['tls-untrusted'],
      stopsAt: 'tls',
      hops: { tcp: { verdict: 'open' }, name: { verdict: 'open' } },
    });
  });

  test('that cannot run leaves the rest', async () => {
    lambda.on(InvokeCommand).rejects(awsError('AccessDeniedException'));
    expect(await diagnose('--probe')).toMatchObject({ exit: 0, freshProbe: false, notChecked: [{ action: 'lambda:InvokeFunction' }] });
  });
});

test('a link that is not registered yet', async () => {
  delete world.parameters[`/cdk-prefect-privatelink/${LINK}/definition`];
  expect(await run(['doctor'])).toMatchObject({
    exit: 3,
    err: expect.stringContaining(`check ${API} with --api-endpoint-id`) as unknown,
  });
});
