import { type HasEc2 } from '../state/ec2';
import { type ResourceType } from '../../resource-types/resource-type';
import { tagsOf, text } from '../../resource-types/property-readers';

export const ec2RouteTable: ResourceType<HasEc2> = {
  type: 'AWS::EC2::RouteTable',
  properties: ['VpcId', 'Tags'],
  attributes: ['RouteTableId'],

  async create(properties, context) {
    const { routeTableId } = context.account.ec2.routeTables.create(text(properties, 'VpcId'), tagsOf(properties, context));
    return { physicalId: routeTableId, attributes: { RouteTableId: routeTableId } };
  },

  async update(physicalId, properties, _previous, context) {
    context.account.ec2.routeTables.get(physicalId).tags = tagsOf(properties, context);
    return { physicalId, attributes: { RouteTableId: physicalId } };
  },

  async delete(physicalId, _properties, { account }) {
    account.ec2.routeTables.delete(physicalId);
  },
};
