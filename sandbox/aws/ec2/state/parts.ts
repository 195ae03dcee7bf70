/* What the parts of EC2 need of each other. */
import { type EndpointServiceDescription } from '../../../service-provider/service-provider';
import { type PacketRule } from '../../../network/network';
import { type AccountContext } from '../../account-context';
import { type ServicePrincipal } from '../../service-principal';
import { type AvailabilityZone } from '../../availability-zones';
import { type Endpoint, type EndpointState } from './endpoint';
import { type Attachment, type NetworkInterface, type NetworkInterfaceRequest } from './network-interface';
import { type RouteTable } from './route-table';
import { type Direction, type SecurityGroup } from './security-group';
import { type Subnet } from './subnet';
import { type Timings } from './timings';
import { type Vpc } from './vpc';

/** The part of the account that EC2 needs: topics, to publish connection notifications. */
export interface Ec2Account extends AccountContext {
  readonly sns: {
    mayPublish(principal: ServicePrincipal, topicArn: string): Promise<boolean>;
    publishAsService(principal: ServicePrincipal, topicArn: string, message: string): Promise<void>;
  };
}

export interface Ec2Parts {
  readonly account: Ec2Account;
  readonly timings: Timings;
  readonly vpcs: {
    get(vpcId: string): Vpc;
    list(): readonly Vpc[];
  };
  readonly subnets: {
    get(subnetId: string): Subnet;
    list(): readonly Subnet[];
    takeAddress(subnetId: string): string;
  };
  readonly routeTables: {
    createMain(vpcId: string): void;
    deleteMain(vpcId: string): void;
    list(): readonly RouteTable[];
  };
  readonly securityGroups: {
    createDefault(vpcId: string): SecurityGroup;
    deleteDefault(groupId: string): void;
    get(groupId: string): SecurityGroup;
    list(): readonly SecurityGroup[];
    resolve(groupIds: readonly string[], direction: Direction): readonly PacketRule[];
  };
  readonly networkInterfaces: {
    create(request: NetworkInterfaceRequest): NetworkInterface;
    list(): readonly NetworkInterface[];
    attach(networkInterfaceId: string, attachment: Attachment): Promise<void>;
    setGroups(networkInterfaceId: string, groupIds: readonly string[]): Promise<void>;
    applyRules(): Promise<void>;
    delete(networkInterfaceId: string): Promise<void>;
  };
  readonly endpointServices: {
    find(serviceName: string, serviceRegion?: string): EndpointServiceDescription;
    registered(serviceName: string): EndpointServiceDescription | undefined;
    commonZones(service: EndpointServiceDescription): readonly AvailabilityZone[];
  };
  readonly endpoints: {
    get(vpcEndpointId: string): Endpoint;
    list(): readonly Endpoint[];
    setState(endpoint: Endpoint, state: EndpointState): void;
    applyConnection(endpoint: Endpoint, state?: EndpointState): Promise<void>;
  };
  readonly connectionNotifications: {
    send(endpoint: Endpoint, event: 'Accept' | 'Connect' | 'Delete' | 'Reject'): Promise<void>;
  };
  readonly dns: {
    claim(endpoint: Endpoint, name: string): void;
    release(endpoint: Endpoint): Promise<void>;
    publish(vpcId: string): Promise<void>;
  };
}
