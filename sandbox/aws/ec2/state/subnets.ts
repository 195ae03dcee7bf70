/* Subnets: their zone, and the addresses that they give out. */
import { AwsError } from '../../service';
import { type AvailabilityZone } from '../../availability-zones';
import { overlap, parseCidr, sizeOf } from './cidr';
import { type Ec2Parts } from './parts';
import { newId, refuseMalformedId, type Tags } from './identifiers';
import { type Subnet } from './subnet';

/** AWS keeps the first four addresses of a subnet and the last. */
const RESERVED_AT_START = 4;
const RESERVED_AT_END = 1;

export interface SubnetRequest {
  readonly vpcId: string;
  readonly cidrBlock: string;
  /** A name; the first zone if neither this nor the id is given. */
  readonly availabilityZone?: string;
  readonly availabilityZoneId?: string;
  readonly mapPublicIpOnLaunch?: boolean;
  readonly tags?: Tags;
}

export class Subnets {
  private readonly subnets = new Map<string, Subnet>();

  constructor(private readonly ec2: Ec2Parts) {}

  create(request: SubnetRequest): Subnet {
    const vpc = this.ec2.vpcs.get(request.vpcId);
    const range = parseCidr(request.cidrBlock);
    if (!range.isInSubnet(parseCidr(vpc.cidrBlock))) {
      throw new AwsError('InvalidSubnet.Range', `The CIDR '${request.cidrBlock}' is invalid.`);
    }
    if (this.list().some((other) => other.vpcId === vpc.vpcId && overlap(parseCidr(other.cidrBlock), range))) {
      throw new AwsError('InvalidSubnet.Conflict', `The CIDR '${request.cidrBlock}' conflicts with another subnet`);
    }
    const subnet: Subnet = {
      subnetId: newId('subnet'),
      vpcId: vpc.vpcId,
      cidrBlock: request.cidrBlock,
      zone: this.zone(request),
      usedAddresses: new Set(),
      mapPublicIpOnLaunch: request.mapPublicIpOnLaunch ?? false,
      tags: request.tags ?? {},
    };
    this.subnets.set(subnet.subnetId, subnet);
    return subnet;
  }

  get(subnetId: string): Subnet {
    const subnet = this.subnets.get(subnetId);
    if (!subnet) {
      refuseMalformedId(subnetId, 'subnet', 'InvalidSubnetID');
      throw new AwsError('InvalidSubnetID.NotFound', `The subnet ID '${subnetId}' does not exist`);
    }
    return subnet;
  }

  list(): readonly Subnet[] {
    return [...this.subnets.values()];
  }

  delete(subnetId: string): void {
    this.get(subnetId);
    if (this.ec2.networkInterfaces.list().some((networkInterface) => networkInterface.subnetId === subnetId)) {
      throw new AwsError('DependencyViolation', `The subnet '${subnetId}' has dependencies and cannot be deleted.`);
    }
    this.subnets.delete(subnetId);
  }

  takeAddress(subnetId: string): string {
    const subnet = this.get(subnetId);
    const range = parseCidr(subnet.cidrBlock);
    for (let distance = RESERVED_AT_START; distance < sizeOf(range) - RESERVED_AT_END; distance += 1) {
      const address = range.startAddress().offset(distance).correctForm();
      if (!subnet.usedAddresses.has(address)) {
        subnet.usedAddresses.add(address);
        return address;
      }
    }
    throw new AwsError('InsufficientFreeAddressesInSubnet', `There are not enough free addresses in subnet '${subnetId}'.`);
  }

  availableAddressCount(subnet: Subnet): number {
    return sizeOf(parseCidr(subnet.cidrBlock)) - RESERVED_AT_START - RESERVED_AT_END - subnet.usedAddresses.size;
  }

  private zone(request: SubnetRequest): AvailabilityZone {
    const zones = this.ec2.account.availabilityZones;
    const { availabilityZone: name, availabilityZoneId: id } = request;
    const zone = zones.find((candidate) => (id ? candidate.id === id : !name || candidate.name === name));
    if (!zone) {
      const value = request.availabilityZoneId ?? request.availabilityZone ?? '';
      throw new AwsError(
        'InvalidParameterValue',
        `Value (${value}) for parameter availabilityZone is invalid. Subnets can currently only be created in the following availability zones: ${zones.map((known) => known.name).join(', ')}.`,
      );
    }
    return zone;
  }
}
