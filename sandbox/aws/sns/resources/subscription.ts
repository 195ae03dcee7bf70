import { type AccountContext } from '../../account-context';
import { type HasSns } from '../state/sns';
import { type ResourceType } from '../../resource-types/resource-type';
import { refuseOther, text } from '../../resource-types/property-readers';

/** Functions as subscribers only. */
export const snsSubscription: ResourceType<AccountContext & HasSns> = {
  type: 'AWS::SNS::Subscription',
  properties: ['Endpoint', 'Protocol', 'Region', 'TopicArn'],
  attributes: ['Arn'],

  async create(properties, { account }) {
    text(properties, 'Protocol');
    refuseOther(properties, 'Protocol', 'lambda');
    refuseOther(properties, 'Region', account.region);
    const { subscriptionArn } = account.sns.subscribe(text(properties, 'TopicArn'), text(properties, 'Endpoint'));
    return { physicalId: subscriptionArn, attributes: { Arn: subscriptionArn } };
  },

  /** Of the Region, which is the account's. */
  async update(physicalId, properties, _previous, { account }) {
    refuseOther(properties, 'Region', account.region);
    return { physicalId, attributes: { Arn: physicalId } };
  },

  async delete(physicalId, _properties, { account }) {
    account.sns.unsubscribe(physicalId);
  },
};
