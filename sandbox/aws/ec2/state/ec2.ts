/* EC2 of the account: one part per kind of thing, which find each other here. */
import { type EndpointServiceDescription } from '../../../service-provider/service-provider';
import { ConnectionNotifications } from './connection-notifications';
import { Connections, type Trouble } from './connections';
import { Dns } from './dns';
import { type EndpointState } from './endpoint';
import { EndpointServices } from './endpoint-services';
import { Endpoints } from './endpoints';
import { NetworkInterfaces } from './network-interfaces';
import { type Ec2Account, type Ec2Parts } from './parts';
import { RouteTables } from './route-tables';
import { SecurityGroups } from './security-groups';
import { Subnets } from './subnets';
import { type Timings } from './timings';
import { Vpcs } from './vpcs';

export interface HasEc2 {
  readonly ec2: Ec2;
}

export class Ec2 implements Ec2Parts {
  /** May be changed at any time. */
  readonly timings: Timings = {
    acceptance: 1_000,
    connection: 4_000,
    privateDns: 2_000,
    nameRelease: 60_000,
    deletion: 2_000,
    deletedVisible: 60_000,
  };
  readonly vpcs: Vpcs = new Vpcs(this);
  readonly subnets: Subnets = new Subnets(this);
  readonly routeTables: RouteTables = new RouteTables(this);
  readonly securityGroups: SecurityGroups = new SecurityGroups(this);
  readonly networkInterfaces: NetworkInterfaces = new NetworkInterfaces(this);
  readonly endpointServices: EndpointServices = new EndpointServices(this);
  readonly endpoints: Endpoints = new Endpoints(this);
  readonly connections: Connections = new Connections(this);
  readonly connectionNotifications: ConnectionNotifications = new ConnectionNotifications(this);
  readonly dns: Dns = new Dns(this);

  constructor(readonly account: Ec2Account) {}

  /** The provider's side, all in one place: see {@link Connections} for what each does. */
  registerEndpointService(service: EndpointServiceDescription): void {
    this.endpointServices.register(service);
  }

  acceptConnection(vpcEndpointId: string): Promise<void> {
    return this.connections.accept(vpcEndpointId);
  }

  rejectConnection(vpcEndpointId: string): Promise<void> {
    return this.connections.reject(vpcEndpointId);
  }

  setEndpointState(vpcEndpointId: string, state: EndpointState, trouble?: Trouble): Promise<void> {
    return this.connections.setState(vpcEndpointId, state, trouble);
  }
}
