/* What a route table is. */
import { type Tags } from './identifiers';

export interface RouteTableAssociation {
  readonly routeTableAssociationId: string;
  readonly subnetId?: string;
}

export interface RouteTable {
  readonly routeTableId: string;
  readonly vpcId: string;
  readonly main: boolean;
  readonly associations: RouteTableAssociation[];
  tags: Tags;
}
