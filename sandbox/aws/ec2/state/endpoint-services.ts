/* Endpoint services of other accounts, as far as this account may see them. */
import { type EndpointServiceDescription } from '../../../service-provider/service-provider';
import { AwsError } from '../../service';
import { type AvailabilityZone } from '../../availability-zones';
import { type Ec2Parts } from './parts';

/** Zones that never take part in cross-Region access. */
const ZONES_WITHOUT_CROSS_REGION = ['use1-az3', 'usw1-az2', 'apne1-az3', 'apne2-az2', 'apne2-az4'];

export class EndpointServices {
  private readonly services = new Map<string, EndpointServiceDescription>();

  constructor(private readonly ec2: Ec2Parts) {}

  register(service: EndpointServiceDescription): void {
    this.services.set(service.serviceName, service);
  }

  /** Services that a describe or create in this Region sees, given the requested Regions. */
  visible(serviceRegions: readonly string[] = []): readonly EndpointServiceDescription[] {
    const { accountId, region } = this.ec2.account;
    const regions = serviceRegions.length > 0 ? serviceRegions : [region];
    return [...this.services.values()].filter(
      (service) =>
        service.allowedAccounts.includes(accountId) &&
        regions.includes(service.region) &&
        (service.region === region || service.supportedRegions.includes(region)),
    );
  }

  /** A service for a new endpoint; not allowed and not existing give the same error, as in AWS. */
  find(serviceName: string, serviceRegion?: string): EndpointServiceDescription {
    const service = this.visible(serviceRegion === undefined ? [] : [serviceRegion]).find(
      (candidate) => candidate.serviceName === serviceName,
    );
    if (!service) {
      throw new AwsError('InvalidServiceName', `The Vpc Endpoint Service '${serviceName}' does not exist`);
    }
    return service;
  }

  /** The description without regard to who may see it now, for endpoints that exist already. */
  registered(serviceName: string): EndpointServiceDescription | undefined {
    return this.services.get(serviceName);
  }

  isCrossRegion(service: EndpointServiceDescription): boolean {
    return service.region !== this.ec2.account.region;
  }

  /** The zones that this account and the service share, with the account's names for them. */
  commonZones(service: EndpointServiceDescription): readonly AvailabilityZone[] {
    return this.ec2.account.availabilityZones.filter((zone) =>
      this.isCrossRegion(service) ? !ZONES_WITHOUT_CROSS_REGION.includes(zone.id) : service.availabilityZoneIds.includes(zone.id),
    );
  }
}
