import { type AccountContext } from '../../account-context';
import { type HasSns } from '../state/sns';
import { type ResourceType } from '../../resource-types/resource-type';
import { refuseOther, text } from '../../resource-types/property-readers';

/** Functions as subscribers only. */
export const snsSubscription: ResourceType<AccountContext & HasSns> = {
  type: 'AWS::SNS::Subscription',
  properties: { Endpoint: 'replacement', Protocol: 'replacement', Region: 'replacement', TopicArn: 'replacement' },
  attributes: ['Arn'],

  async create(properties, { account }) {
    text(properties, 'Protocol');
    refuseOther(properties, 'Protocol', 'lambda');
    refuseOther(properties, 'Region', account.region);
    const { subscriptionArn } = account.sns.subscribe(text(properties, 'TopicArn'), text(properties, 'Endpoint'));
    return { physicalId: subscriptionArn, attributes: { Arn: subscriptionArn } };
  },

  async delete(physicalId, _properties, { account }) {
    account.sns.unsubscribe(physicalId);
  },
};
