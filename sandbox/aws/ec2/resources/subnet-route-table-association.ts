import { type HasEc2 } from '../state/ec2';
import { type ResourceType } from '../../resource-types/resource-type';
import { text } from '../../resource-types/property-readers';

export const ec2SubnetRouteTableAssociation: ResourceType<HasEc2> = {
  type: 'AWS::EC2::SubnetRouteTableAssociation',
  properties: ['RouteTableId', 'SubnetId'],
  attributes: ['Id'],

  async create(properties, { account }) {
    const association = account.ec2.routeTables.associate(text(properties, 'RouteTableId'), text(properties, 'SubnetId'));
    return { physicalId: association.routeTableAssociationId, attributes: { Id: association.routeTableAssociationId } };
  },

  async delete(physicalId, _properties, { account }) {
    account.ec2.routeTables.disassociate(physicalId);
  },
};
