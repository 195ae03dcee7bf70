/* SNS over its API. */
import { type Service } from '../service';
import { type HasSns } from './state/sns';

export function snsService({ sns }: HasSns): Service {
  return {
    name: 'sns',
    protocol: 'query',
    operations: {
      Publish: {
        members: ['Message', 'Subject', 'TopicArn'],
        permissions: ({ input }) => [{ action: 'sns:Publish', resource: String(input.TopicArn) }],
        run: ({ input }) => ({
          MessageId: sns.publish(String(input.TopicArn), String(input.Message), input.Subject as string | undefined),
        }),
      },
    },
  };
}
