import { DescribeVpcEndpointServicesCommand } from '@aws-sdk/client-ec2';
import { type Asked } from '../core/findings/asked';
import { type ServiceDescription } from '../core/preflight/preflight';
import { type Ec2Access } from './ask';
import { allPages, given } from './pages';

export function describeService(
  { ec2, ask }: Ec2Access,
  serviceName: string,
  serviceRegion: string | undefined,
): Promise<Asked<ServiceDescription>> {
  return ask('ec2:DescribeVpcEndpointServices', async () => {
    const details = await allPages(async (token) => {
      const answer = await ec2.send(
        new DescribeVpcEndpointServicesCommand({
          ServiceNames: [serviceName],
          ServiceRegions: serviceRegion === undefined ? undefined : [serviceRegion],
          NextToken: token,
        }),
      );
      return { items: given(answer.ServiceDetails, 'ServiceDetails'), nextToken: answer.NextToken };
    });
    const detail = details.find(({ ServiceName }) => ServiceName === serviceName);
    // The service exists, but nothing is known of its zones and names.
    if (detail === undefined) {
      throw new Error(`no details of ${serviceName}`);
    }
    const names = [...(detail.PrivateDnsNames ?? []).map(({ PrivateDnsName }) => PrivateDnsName), detail.PrivateDnsName];
    return {
      zoneIds: detail.AvailabilityZoneIds ?? [],
      zoneNames: detail.AvailabilityZones ?? [],
      privateDnsNames: [...new Set(names)].filter((name) => name !== undefined),
      privateDnsNameVerificationState: detail.PrivateDnsNameVerificationState,
    };
  });
}
