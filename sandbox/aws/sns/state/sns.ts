/* Topics, their policies, what was published, and delivery to functions. */
import { randomUUID } from 'node:crypto';
import { type AccountContext } from '../../account-context';
import { evaluate, type PolicyDocument } from '../../iam/state/evaluate';
import { checkPolicyDocument } from '../../iam/state/policy-document';
import { AwsError } from '../../service';
import { type FunctionInvoker, type ServicePrincipal } from '../../service-principal';

export interface Topic {
  readonly topicArn: string;
  readonly name: string;
  displayName?: string;
  kmsMasterKeyId?: string;
  policy?: PolicyDocument;
}

/** What was published, kept as a subscriber's mailbox would. */
export interface PublishedMessage {
  readonly topicArn: string;
  readonly subject?: string;
  readonly message: string;
}

export interface Subscription {
  readonly subscriptionArn: string;
  readonly topicArn: string;
  /** ARN of a function. */
  readonly endpoint: string;
}

export interface HasSns {
  readonly sns: Sns;
}

export class Sns {
  readonly published: PublishedMessage[] = [];
  private readonly topics = new Map<string, Topic>();
  private readonly subscriptions = new Map<string, Subscription>();

  constructor(private readonly account: AccountContext & { readonly lambda: FunctionInvoker }) {}

  createTopic(name: string, settings: Pick<Topic, 'displayName' | 'kmsMasterKeyId'>): Topic {
    const topicArn = this.account.arn('sns', name);
    if (this.topics.has(topicArn)) {
      throw new AwsError('InvalidParameter', `Topic ${name} already exists`);
    }
    const topic: Topic = { topicArn, name, ...settings };
    this.topics.set(topicArn, topic);
    return topic;
  }

  topic(topicArn: string): Topic {
    const topic = this.topics.get(topicArn);
    if (!topic) {
      throw new AwsError('NotFound', 'Topic does not exist', 404);
    }
    return topic;
  }

  list(): readonly Topic[] {
    return [...this.topics.values()];
  }

  deleteTopic(topicArn: string): void {
    this.topics.delete(topicArn);
    for (const subscription of this.subscriptionsOf(topicArn)) {
      this.subscriptions.delete(subscription.subscriptionArn);
    }
  }

  setPolicy(topicArn: string, document: unknown): void {
    this.topic(topicArn).policy = checkPolicyDocument(document);
  }

  removePolicy(topicArn: string): void {
    const topic = this.topics.get(topicArn);
    if (topic) {
      topic.policy = undefined;
    }
  }

  subscribe(topicArn: string, endpoint: string): Subscription {
    this.topic(topicArn);
    const subscription = { subscriptionArn: `${topicArn}:${randomUUID()}`, topicArn, endpoint };
    this.subscriptions.set(subscription.subscriptionArn, subscription);
    return subscription;
  }

  unsubscribe(subscriptionArn: string): void {
    this.subscriptions.delete(subscriptionArn);
  }

  /** Whether the topic's policy lets a service publish for a resource. */
  async mayPublish(principal: ServicePrincipal, topicArn: string): Promise<boolean> {
    const topic = this.topics.get(topicArn);
    // The key behind this alias is AWS's own, and its policy admits no other service.
    if (!topic?.policy || topic.kmsMasterKeyId?.endsWith('alias/aws/sns')) {
      return false;
    }
    const verdict = await evaluate({
      principal: principal.service,
      accountId: this.account.accountId,
      permission: {
        action: 'sns:Publish',
        resource: topicArn,
        context: {
          'aws:SourceArn': principal.sourceArn,
          'aws:SourceAccount': this.account.accountId,
          'aws:SecureTransport': 'true',
        },
      },
      resourcePolicy: topic.policy,
    });
    return verdict.allowed;
  }

  async publishAsService(principal: ServicePrincipal, topicArn: string, message: string): Promise<void> {
    if (await this.mayPublish(principal, topicArn)) {
      this.publish(topicArn, message);
    } else {
      this.account.log('sns', `${principal.service} may not publish to ${topicArn} for ${principal.sourceArn}`);
    }
  }

  /** Returns the message's id; delivery is asynchronous. */
  publish(topicArn: string, message: string, subject?: string): string {
    this.topic(topicArn);
    const messageId = randomUUID();
    this.published.push({ topicArn, subject, message });
    for (const subscription of this.subscriptionsOf(topicArn)) {
      const record = {
        EventSource: 'aws:sns',
        EventVersion: '1.0',
        EventSubscriptionArn: subscription.subscriptionArn,
        Sns: {
          Type: 'Notification',
          MessageId: messageId,
          TopicArn: topicArn,
          Subject: subject ?? null,
          Message: message,
          Timestamp: this.account.clock.now().toISOString(),
          MessageAttributes: {},
        },
      };
      void this.account.lambda.invokeAsService(
        { service: 'sns.amazonaws.com', sourceArn: topicArn },
        subscription.endpoint,
        JSON.stringify({ Records: [record] }),
      );
    }
    return messageId;
  }

  private subscriptionsOf(topicArn: string): readonly Subscription[] {
    return [...this.subscriptions.values()].filter((subscription) => subscription.topicArn === topicArn);
  }
}
