/* Route tables. The sandbox's VPCs have no way out, so a table knows the local route and nothing else. */
import { AwsError } from '../../service';
import { type Ec2Parts } from './parts';
import { newId, refuseMalformedId, type Tags } from './identifiers';
import { type RouteTable, type RouteTableAssociation } from './route-table';

export class RouteTables {
  private readonly tables = new Map<string, RouteTable>();

  constructor(private readonly ec2: Ec2Parts) {}

  createMain(vpcId: string): void {
    this.add(vpcId, true, {}).associations.push({ routeTableAssociationId: newId('rtbassoc') });
  }

  deleteMain(vpcId: string): void {
    for (const table of this.list().filter((candidate) => candidate.vpcId === vpcId && candidate.main)) {
      this.tables.delete(table.routeTableId);
    }
  }

  create(vpcId: string, tags: Tags): RouteTable {
    this.ec2.vpcs.get(vpcId);
    return this.add(vpcId, false, tags);
  }

  get(routeTableId: string): RouteTable {
    const table = this.tables.get(routeTableId);
    if (!table) {
      refuseMalformedId(routeTableId, 'rtb', 'InvalidRouteTableId');
      throw new AwsError('InvalidRouteTableID.NotFound', `The routeTable ID '${routeTableId}' does not exist`);
    }
    return table;
  }

  list(): readonly RouteTable[] {
    return [...this.tables.values()];
  }

  delete(routeTableId: string): void {
    if (this.get(routeTableId).associations.length > 0) {
      throw new AwsError('DependencyViolation', `The routeTable '${routeTableId}' has dependencies and cannot be deleted.`);
    }
    this.tables.delete(routeTableId);
  }

  associate(routeTableId: string, subnetId: string): RouteTableAssociation {
    const table = this.get(routeTableId);
    if (this.ec2.subnets.get(subnetId).vpcId !== table.vpcId) {
      throw new AwsError('InvalidParameterValue', `Route table ${routeTableId} and subnet ${subnetId} belong to different networks`);
    }
    if (this.list().some((other) => other.associations.some((association) => association.subnetId === subnetId))) {
      throw new AwsError(
        'Resource.AlreadyAssociated',
        `the specified association for route table ${routeTableId} conflicts with an existing association`,
      );
    }
    const association = { routeTableAssociationId: newId('rtbassoc'), subnetId };
    table.associations.push(association);
    return association;
  }

  disassociate(routeTableAssociationId: string): void {
    for (const table of this.list()) {
      const index = table.associations.findIndex((association) => association.routeTableAssociationId === routeTableAssociationId);
      if (index >= 0) {
        table.associations.splice(index, 1);
        return;
      }
    }
    throw new AwsError('InvalidAssociationID.NotFound', `The association ID '${routeTableAssociationId}' does not exist`);
  }

  private add(vpcId: string, main: boolean, tags: Tags): RouteTable {
    const table: RouteTable = { routeTableId: newId('rtb'), vpcId, main, associations: [], tags };
    this.tables.set(table.routeTableId, table);
    return table;
  }
}
