/* EC2 of the account: one part per kind of thing, which find each other here. */
import { type EndpointServiceDescription } from '../../../service-provider/service-provider';
import { type Account } from '../../account';
import { ConnectionNotifications } from './connection-notifications';
import { Connections, type Trouble } from './connections';
import { Dns } from './dns';
import { type EndpointState } from './endpoint';
import { EndpointServices } from './endpoint-services';
import { Endpoints } from './endpoints';
import { NetworkInterfaces } from './network-interfaces';
import { RouteTables } from './route-tables';
import { SecurityGroups } from './security-groups';
import { Subnets } from './subnets';
import { Vpcs } from './vpcs';

/** How long things take by the account's clock, in milliseconds. AWS takes longer; the order is what matters. */
export interface Timings {
  /** From the provider's acceptance to `pending`. */
  acceptance: number;
  /** From `pending` to `available`. */
  connection: number;
  /** From Private DNS switched on to the resolver's first answer. */
  privateDns: number;
  /** From Private DNS switched off, or the endpoint's deletion, until another endpoint may have the name. */
  nameRelease: number;
  /** From `deleting` to `deleted`. */
  deletion: number;
  /** How long a deleted endpoint is still described. */
  deletedVisible: number;
}

export class Ec2 {
  /** May be changed at any time. */
  readonly timings: Timings = {
    acceptance: 1_000,
    connection: 4_000,
    privateDns: 2_000,
    nameRelease: 60_000,
    deletion: 2_000,
    deletedVisible: 60_000,
  };
  readonly vpcs = new Vpcs(this);
  readonly subnets = new Subnets(this);
  readonly routeTables = new RouteTables(this);
  readonly securityGroups = new SecurityGroups(this);
  readonly networkInterfaces = new NetworkInterfaces(this);
  readonly endpointServices = new EndpointServices(this);
  readonly endpoints = new Endpoints(this);
  readonly connections = new Connections(this);
  readonly connectionNotifications = new ConnectionNotifications(this);
  readonly dns = new Dns(this);

  constructor(readonly account: Account) {}

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
