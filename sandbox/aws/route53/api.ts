/* Route 53, as far as somebody looks for hosted zones of a VPC. No zone can be made here: the answer is always empty. */
import { type HasEc2 } from '../ec2/state/ec2';
import { AwsError, type Service } from '../service';

const ZONES_BY_VPC = '/2013-04-01/hostedzonesbyvpc';
const MEMBERS: Readonly<Record<string, string>> = { vpcid: 'VPCId', vpcregion: 'VPCRegion', maxitems: 'MaxItems', nexttoken: 'NextToken' };

export function route53Service({ ec2 }: HasEc2): Service {
  return {
    name: 'route53',
    protocol: 'rest-xml',
    route: ({ method, path, query }) => {
      if (method !== 'GET' || path !== ZONES_BY_VPC) {
        return undefined;
      }
      return {
        action: 'ListHostedZonesByVPC',
        input: Object.fromEntries([...query].map(([name, value]) => [MEMBERS[name] ?? name, value])),
      };
    },
    operations: {
      ListHostedZonesByVPC: {
        members: ['VPCId', 'VPCRegion'],
        permissions: () => [{ action: 'route53:ListHostedZonesByVPC', resource: '*' }],
        run: ({ input }) => {
          if (!ec2.vpcs.list().some(({ vpcId }) => vpcId === input.VPCId)) {
            throw new AwsError('InvalidInput', `The VPC ${String(input.VPCId)} does not exist.`);
          }
          return { ListHostedZonesByVPCResponse: { HostedZoneSummaries: '', MaxItems: '100' } };
        },
      },
    },
  };
}
