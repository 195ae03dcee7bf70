import { type ResourceType } from '../../resource-type';
import { tagsOf, text } from '../../resources/property-readers';

export const ec2RouteTable: ResourceType = {
  type: 'AWS::EC2::RouteTable',
  properties: { VpcId: 'replacement', Tags: 'mutable' },
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
