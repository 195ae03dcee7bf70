/* The EC2 operations that change endpoints. */
import { type AccountContext } from '../../account-context';
import { type HasEc2 } from '../state/ec2';
import { type Endpoint, type EndpointChange } from '../state/endpoint';
import { refuseMalformedId } from '../state/identifiers';
import { AwsError, type Operation, type Permission } from '../../service';

type Input = Readonly<Record<string, unknown>>;

export function modifyVpcEndpoint(account: AccountContext & HasEc2): Operation {
  const { ec2 } = account;

  function permissions(input: Input): readonly Permission[] {
    const endpoint = find(account, input.VpcEndpointId);
    const passed = [
      ...texts(input.AddSubnetId)
        .concat(texts(input.RemoveSubnetId))
        .map((id) => `subnet/${id}`),
      ...texts(input.AddSecurityGroupId)
        .concat(texts(input.RemoveSecurityGroupId))
        .map((id) => `security-group/${id}`),
    ];
    const context = endpointContext(account, endpoint);
    return [
      { action: 'ec2:ModifyVpcEndpoint', resource: endpointArn(account, input.VpcEndpointId), context },
      ...passed.map((resource) => ({
        action: 'ec2:ModifyVpcEndpoint',
        resource: account.arn('ec2', resource),
        context: { 'ec2:Region': account.region },
      })),
      ...(endpoint ? dependentPermissions(account, endpoint, input.PrivateDnsEnabled === 'true') : []),
    ];
  }

  return {
    members: [
      'VpcEndpointId',
      'PrivateDnsEnabled',
      'AddSubnetId',
      'RemoveSubnetId',
      'AddSecurityGroupId',
      'RemoveSecurityGroupId',
      'IpAddressType',
      'PolicyDocument',
    ],
    permissions: ({ input }) => permissions(input),
    run: async ({ input }) => {
      if (Object.keys(input).every((member) => member === 'VpcEndpointId')) {
        throw new AwsError('MissingParameter', 'The request must contain at least one change to the VPC endpoint');
      }
      const endpoint = ec2.endpoints.get(String(input.VpcEndpointId));
      await ec2.endpoints.modify(endpoint.vpcEndpointId, changeOf(endpoint, input));
      return { return: true };
    },
  };
}

export function deleteVpcEndpoints(account: AccountContext & HasEc2): Operation {
  return {
    members: ['VpcEndpointId'],
    permissions: ({ input }) =>
      texts(input.VpcEndpointId).map((id) => ({
        action: 'ec2:DeleteVpcEndpoints',
        resource: endpointArn(account, id),
        context: endpointContext(account, find(account, id)),
      })),
    // A bulk operation succeeds as a whole and reports what did not.
    run: ({ input }) => {
      texts(input.VpcEndpointId).forEach((id) => refuseMalformedId(id, 'vpce', 'InvalidVpcEndpointId'));
      const unsuccessful: unknown[] = [];
      for (const resourceId of texts(input.VpcEndpointId)) {
        try {
          account.ec2.endpoints.delete(resourceId).catch((error: unknown) => account.log('ec2', String(error)));
        } catch (error) {
          if (!(error instanceof AwsError)) {
            throw error;
          }
          unsuccessful.push({ resourceId, error: { code: error.code, message: error.message } });
        }
      }
      return { unsuccessful };
    },
  };
}

/**
 * Whether AWS demands the Route 53 permission is disputed: reports say that it does, today's reference does not. It is
 * demanded here, so that a missing grant is found before it matters.
 */
function dependentPermissions(account: AccountContext & HasEc2, endpoint: Endpoint, enablesPrivateDns: boolean): readonly Permission[] {
  const hostedZone: Permission = {
    action: 'route53:AssociateVPCWithHostedZone',
    resource: `arn:${account.partition}:route53:::hostedzone/${endpoint.hiddenHostedZoneId}`,
    context: { 'route53:VPCs': [`VPCId=${endpoint.vpcId},VPCRegion=${account.region}`] },
  };
  const multiRegion: Permission = { action: 'vpce:AllowMultiRegion', resource: endpointArn(account, endpoint.vpcEndpointId) };
  return [...(enablesPrivateDns ? [hostedZone] : []), ...(isCrossRegion(account, endpoint) ? [multiRegion] : [])];
}

function endpointContext(account: AccountContext & HasEc2, endpoint: Endpoint | undefined): Record<string, string> {
  return {
    'ec2:Region': account.region,
    ...(endpoint && {
      'ec2:VpceServiceRegion': endpoint.serviceRegion ?? account.region,
      'ec2:VpceMultiRegion': String(isCrossRegion(account, endpoint)),
      ...Object.fromEntries(
        Object.entries(endpoint.tags).flatMap(([key, value]) => [
          [`aws:ResourceTag/${key}`, value],
          [`ec2:ResourceTag/${key}`, value],
        ]),
      ),
    }),
  };
}

function changeOf(endpoint: Endpoint, input: Input): EndpointChange {
  const changed = (current: readonly string[], add: unknown, remove: unknown) =>
    add === undefined && remove === undefined
      ? undefined
      : [...current.filter((id) => !texts(remove).includes(id)), ...texts(add).filter((id) => !current.includes(id))];
  return {
    subnetIds: changed(endpoint.subnetIds, input.AddSubnetId, input.RemoveSubnetId),
    securityGroupIds: changed(endpoint.securityGroupIds, input.AddSecurityGroupId, input.RemoveSecurityGroupId),
    privateDnsEnabled: input.PrivateDnsEnabled === undefined ? undefined : input.PrivateDnsEnabled === 'true',
    ipAddressType: input.IpAddressType as string | undefined,
    policyDocument: input.PolicyDocument as string | undefined,
  };
}

function isCrossRegion(account: AccountContext & HasEc2, endpoint: Endpoint): boolean {
  return endpoint.serviceRegion !== undefined && endpoint.serviceRegion !== account.region;
}

function find(account: AccountContext & HasEc2, vpcEndpointId: unknown): Endpoint | undefined {
  return account.ec2.endpoints.list().find((endpoint) => endpoint.vpcEndpointId === vpcEndpointId);
}

function endpointArn(account: AccountContext & HasEc2, vpcEndpointId: unknown): string {
  return account.arn('ec2', `vpc-endpoint/${String(vpcEndpointId)}`);
}

function texts(value: unknown): readonly string[] {
  return (value ?? []) as readonly string[];
}
