/* Interface endpoints: creation, change, deletion, and the states in between. */
import { randomBytes } from 'node:crypto';
import { type EndpointServiceDescription } from '../../../service-provider/service-provider';
import { AwsError } from '../../service';
import { type Ec2Parts } from './parts';
import { type Endpoint, type EndpointChange, type EndpointRequest, type EndpointState } from './endpoint';
import { FULL_ACCESS, refuseUnsupported } from './endpoint-support';
import { newId, refuseMalformedId } from './identifiers';

/** States in which the provider has accepted and nothing has gone wrong since. */
const CONNECTED: readonly EndpointState[] = ['available', 'partial'];
const GONE: readonly EndpointState[] = ['deleting', 'deleted'];

export class Endpoints {
  private readonly endpoints = new Map<string, Endpoint>();
  private readonly deletions = new Map<string, Promise<void>>();

  constructor(private readonly ec2: Ec2Parts) {}

  async create(request: EndpointRequest): Promise<Endpoint> {
    const vpc = this.ec2.vpcs.get(request.vpcId);
    const service = this.ec2.endpointServices.find(request.serviceName, request.serviceRegion);
    const securityGroupIds = request.securityGroupIds.length > 0 ? request.securityGroupIds : [vpc.defaultSecurityGroupId];
    refuseUnsupported(service.serviceName, request);
    this.checkSubnets(service, request.vpcId, request.subnetIds);
    this.checkGroups(request.vpcId, securityGroupIds);
    const endpoint = this.newEndpoint(request, service, securityGroupIds);
    if (request.privateDnsEnabled) {
      this.checkPrivateDns(endpoint);
    }
    this.endpoints.set(endpoint.vpcEndpointId, endpoint);
    for (const subnetId of request.subnetIds) {
      await this.addInterface(endpoint, subnetId);
    }
    await this.ec2.dns.publish(endpoint.vpcId);
    await this.ec2.connectionNotifications.send(endpoint, 'Connect');
    this.log(endpoint, `created, ${endpoint.state}`);
    return endpoint;
  }

  get(vpcEndpointId: string): Endpoint {
    const endpoint = this.endpoints.get(vpcEndpointId);
    if (!endpoint) {
      refuseMalformedId(vpcEndpointId, 'vpce', 'InvalidVpcEndpointId');
      throw new AwsError('InvalidVpcEndpointId.NotFound', `The Vpc Endpoint Id '${vpcEndpointId}' does not exist`);
    }
    return endpoint;
  }

  list(): readonly Endpoint[] {
    return [...this.endpoints.values()];
  }

  /** Refuses as a whole before anything has changed. */
  async modify(vpcEndpointId: string, change: EndpointChange): Promise<void> {
    const endpoint = this.get(vpcEndpointId);
    if (GONE.includes(endpoint.state)) {
      throw new AwsError('IncorrectState', `The Vpc Endpoint '${vpcEndpointId}' is in the ${endpoint.state} state`);
    }
    const service = this.serviceOf(endpoint);
    refuseUnsupported(service.serviceName, change);
    if (change.subnetIds?.length === 0 && endpoint.subnetIds.length > 0) {
      throw invalid(`The last subnet of the VPC endpoint ${vpcEndpointId} cannot be removed.`);
    }
    if (change.securityGroupIds?.length === 0) {
      throw invalid(`The last security group of the VPC endpoint ${vpcEndpointId} cannot be removed.`);
    }
    if (change.subnetIds) {
      this.checkSubnets(service, endpoint.vpcId, change.subnetIds);
    }
    if (change.securityGroupIds) {
      this.checkGroups(endpoint.vpcId, change.securityGroupIds);
    }
    if (change.privateDnsEnabled && !endpoint.privateDnsEnabled) {
      this.checkPrivateDns(endpoint);
      this.ec2.dns.claim(endpoint, service.privateDnsName ?? '');
    }
    await this.apply(endpoint, change);
  }

  /** Deleting at once; the promise settles when the interfaces are gone. */
  delete(vpcEndpointId: string): Promise<void> {
    const endpoint = this.get(vpcEndpointId);
    const deletion = this.deletions.get(vpcEndpointId) ?? this.startDeletion(endpoint);
    this.deletions.set(vpcEndpointId, deletion);
    return deletion;
  }

  setState(endpoint: Endpoint, state: EndpointState): void {
    endpoint.state = state;
    this.log(endpoint, state);
  }

  /** Packets flow exactly in the states in which the connection stands. */
  async applyConnection(endpoint: Endpoint, state: EndpointState = endpoint.state): Promise<void> {
    for (const { packets } of endpoint.interfaces) {
      await (CONNECTED.includes(state) ? packets.connect(endpoint.serviceName) : packets.disconnect());
    }
  }

  private startDeletion(endpoint: Endpoint): Promise<void> {
    const { clock } = this.ec2.account;
    this.setState(endpoint, 'deleting');
    return new Promise((resolve, reject) => {
      clock.after(this.ec2.timings.deletion, () => this.finishDeletion(endpoint).then(resolve, reject));
    });
  }

  private async finishDeletion(endpoint: Endpoint): Promise<void> {
    await this.removeInterfaces(
      endpoint,
      endpoint.interfaces.map(({ networkInterface }) => networkInterface.subnetId),
    );
    endpoint.privateDnsEnabled = false;
    await this.ec2.dns.release(endpoint);
    this.setState(endpoint, 'deleted');
    await this.ec2.connectionNotifications.send(endpoint, 'Delete');
    this.ec2.account.clock.after(this.ec2.timings.deletedVisible, () => {
      this.endpoints.delete(endpoint.vpcEndpointId);
    });
  }

  private async apply(endpoint: Endpoint, change: EndpointChange): Promise<void> {
    if (change.securityGroupIds) {
      endpoint.securityGroupIds = change.securityGroupIds;
      for (const { networkInterface } of endpoint.interfaces) {
        await this.ec2.networkInterfaces.setGroups(networkInterface.networkInterfaceId, change.securityGroupIds);
      }
    }
    if (change.subnetIds) {
      const { subnetIds } = endpoint;
      endpoint.subnetIds = change.subnetIds;
      await this.removeInterfaces(
        endpoint,
        subnetIds.filter((subnetId) => !change.subnetIds?.includes(subnetId)),
      );
      for (const subnetId of change.subnetIds.filter((candidate) => !subnetIds.includes(candidate))) {
        await this.addInterface(endpoint, subnetId);
      }
      await this.ec2.dns.publish(endpoint.vpcId);
    }
    if (change.privateDnsEnabled !== undefined && change.privateDnsEnabled !== endpoint.privateDnsEnabled) {
      endpoint.privateDnsEnabled = change.privateDnsEnabled;
      this.log(endpoint, `Private DNS ${change.privateDnsEnabled ? 'on' : 'off'}`);
      if (!change.privateDnsEnabled) {
        await this.ec2.dns.release(endpoint);
      }
    }
    endpoint.ipAddressType = change.ipAddressType ?? endpoint.ipAddressType;
    endpoint.dnsRecordIpType = change.dnsRecordIpType ?? endpoint.dnsRecordIpType;
    endpoint.policyDocument = change.policyDocument ?? endpoint.policyDocument;
    endpoint.tags = change.tags ?? endpoint.tags;
  }

  private newEndpoint(request: EndpointRequest, service: EndpointServiceDescription, securityGroupIds: readonly string[]): Endpoint {
    const vpcEndpointId = newId('vpce');
    const namePrefix = `${vpcEndpointId}-${randomBytes(4).toString('hex')}`;
    const nameSuffix = `${service.serviceName.split('.').pop() ?? ''}.${service.region}.vpce.amazonaws.com`;
    return {
      vpcEndpointId,
      vpcId: request.vpcId,
      serviceName: request.serviceName,
      serviceRegion: request.serviceRegion,
      creationTimestamp: this.ec2.account.clock.now(),
      namePrefix,
      nameSuffix,
      regionalName: `${namePrefix}.${nameSuffix}`,
      hiddenHostedZoneId: `Z${randomBytes(10).toString('hex').toUpperCase()}`,
      subnetIds: [...request.subnetIds],
      securityGroupIds: [...securityGroupIds],
      interfaces: [],
      privateDnsEnabled: false,
      state: 'pendingAcceptance',
      ipAddressType: request.ipAddressType ?? 'ipv4',
      dnsRecordIpType: request.dnsRecordIpType ?? 'ipv4',
      policyDocument: request.policyDocument ?? FULL_ACCESS,
      tags: request.tags ?? {},
    };
  }

  private async addInterface(endpoint: Endpoint, subnetId: string): Promise<void> {
    const networkInterface = this.ec2.networkInterfaces.create({
      subnetId,
      interfaceType: 'vpc_endpoint',
      description: `VPC Endpoint Interface ${endpoint.vpcEndpointId}`,
      groupIds: endpoint.securityGroupIds,
    });
    const packets = await this.ec2.vpcs.get(endpoint.vpcId).network.addEndpointInterface(networkInterface.privateIpAddress);
    const crossRegion = endpoint.serviceRegion !== undefined && endpoint.serviceRegion !== this.ec2.account.region;
    const zone = this.ec2.subnets.get(subnetId).zone.name;
    endpoint.interfaces.push({
      networkInterface,
      packets,
      ...(crossRegion ? {} : { zoneName: `${endpoint.namePrefix}-${zone}.${endpoint.nameSuffix}` }),
    });
    await this.ec2.networkInterfaces.attach(networkInterface.networkInterfaceId, { setIngress: (rules) => packets.setIngress(rules) });
    if (CONNECTED.includes(endpoint.state)) {
      await packets.connect(endpoint.serviceName);
    }
  }

  private async removeInterfaces(endpoint: Endpoint, subnetIds: readonly string[]): Promise<void> {
    const gone = endpoint.interfaces.filter(({ networkInterface }) => subnetIds.includes(networkInterface.subnetId));
    endpoint.interfaces = endpoint.interfaces.filter((candidate) => !gone.includes(candidate));
    for (const { networkInterface, packets } of gone) {
      await this.ec2.networkInterfaces.delete(networkInterface.networkInterfaceId);
      await packets.remove();
    }
  }

  private checkSubnets(service: EndpointServiceDescription, vpcId: string, subnetIds: readonly string[]): void {
    const zones = new Set<string>();
    for (const subnetId of subnetIds) {
      const subnet = this.ec2.subnets.get(subnetId);
      if (subnet.vpcId !== vpcId) {
        throw new AwsError('InvalidParameter', `The subnet '${subnetId}' does not belong to the VPC ${vpcId}`);
      }
      if (!this.ec2.endpointServices.commonZones(service).some((zone) => zone.id === subnet.zone.id)) {
        throw new AwsError(
          'InvalidParameter',
          `The VPC endpoint service ${service.serviceName} does not support the availability zone of the subnet: ${subnetId}.`,
        );
      }
      if (zones.has(subnet.zone.id)) {
        throw new AwsError('DuplicateSubnetsInSameZone', `Found another VPC endpoint subnet in the availability zone of ${subnetId}`);
      }
      zones.add(subnet.zone.id);
    }
  }

  private checkGroups(vpcId: string, groupIds: readonly string[]): void {
    for (const groupId of groupIds) {
      if (this.ec2.securityGroups.get(groupId).vpcId !== vpcId) {
        throw new AwsError('InvalidParameter', 'You have specified two resources that belong to different networks.');
      }
    }
  }

  private checkPrivateDns(endpoint: Endpoint): void {
    const vpc = this.ec2.vpcs.get(endpoint.vpcId);
    const service = this.serviceOf(endpoint);
    if (!vpc.enableDnsSupport || !vpc.enableDnsHostnames) {
      throw invalid(
        `Enabling private DNS requires both enableDnsSupport and enableDnsHostnames VPC attributes set to true for ${vpc.vpcId}`,
      );
    }
    if (service.privateDnsName === undefined) {
      throw invalid(`Private DNS can't be enabled because the service ${service.serviceName} does not provide a private DNS name.`);
    }
    if (service.privateDnsNameVerificationState !== 'verified') {
      throw invalid(`Private DNS can't be enabled because the service ${service.serviceName} has not verified the private DNS name.`);
    }
    if (endpoint.state === 'pending') {
      // What AWS says in this state is not known; that it is not ready yet is.
      throw new AwsError('IncorrectState', `The Vpc Endpoint '${endpoint.vpcEndpointId}' is in the pending state`);
    }
    if (!CONNECTED.includes(endpoint.state)) {
      throw invalid(`Private DNS can only be enabled after the endpoint connection is accepted by the owner of ${endpoint.serviceName}`);
    }
  }

  private serviceOf(endpoint: Endpoint): EndpointServiceDescription {
    return (
      this.ec2.endpointServices.registered(endpoint.serviceName) ??
      this.ec2.endpointServices.find(endpoint.serviceName, endpoint.serviceRegion)
    );
  }

  private log(endpoint: Endpoint, message: string): void {
    this.ec2.account.log('ec2', `${endpoint.vpcEndpointId} (${endpoint.serviceName}): ${message}`);
  }
}

function invalid(message: string): AwsError {
  return new AwsError('InvalidParameter', message);
}
