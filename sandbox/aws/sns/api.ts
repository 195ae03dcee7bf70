/* SNS over its API. */
import { type Account } from '../account';
import { type Service } from '../service';

export function snsService(account: Account): Service {
  return {
    name: 'sns',
    protocol: 'query',
    operations: {
      Publish: {
        members: ['Message', 'Subject', 'TopicArn'],
        permissions: ({ input }) => [{ action: 'sns:Publish', resource: String(input.TopicArn) }],
        run: ({ input }) => ({
          MessageId: account.sns.publish(String(input.TopicArn), String(input.Message), input.Subject as string | undefined),
        }),
      },
    },
  };
}
