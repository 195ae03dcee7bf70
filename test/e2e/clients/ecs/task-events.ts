/* The queue by which a worker hears of its tasks, as EventBridge fills it. */
import { randomUUID } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import { AwsError, CLUSTER, REGION, type Input, type Task } from './ecs-account';

export const QUEUE = 'my-pool-ecs-events';
const URL_OF_QUEUE = `https://sqs.${REGION}.amazonaws.com/123456789012/${QUEUE}`;

interface Message {
  readonly MessageId: string;
  readonly ReceiptHandle: string;
  readonly Body: string;
}

export class TaskEvents {
  private readonly messages: Message[] = [];
  private readonly arrival = new EventEmitter();

  /** The container ended with an error. */
  stopped({ taskArn, definition, request: { taskDefinition } }: Task): void {
    const containers = definition.containerDefinitions.map(({ name }) => ({ name, exitCode: 1, lastStatus: 'STOPPED' }));
    const detail = {
      taskArn,
      clusterArn: CLUSTER,
      taskDefinitionArn: taskDefinition,
      lastStatus: 'STOPPED',
      stopCode: 'EssentialContainerExited',
      stoppedReason: 'Essential container in task exited',
      containers,
    };
    const event = {
      version: '0',
      id: randomUUID(),
      'detail-type': 'ECS Task State Change',
      source: 'aws.ecs',
      time: new Date().toISOString().replace(/\.\d+/, ''),
      region: REGION,
      detail,
    };
    this.messages.push({ MessageId: randomUUID(), ReceiptHandle: randomUUID(), Body: JSON.stringify(event) });
    this.arrival.emit('message');
  }

  /**
   * @param gone - when whoever asked has gone, and must not take a message along.
   * @returns undefined for what is not known.
   */
  async sqs(action: string, input: Input, gone: AbortSignal): Promise<unknown> {
    if (action === 'GetQueueUrl') {
      if (input['QueueName'] !== QUEUE) {
        throw new AwsError('AWS.SimpleQueueService.NonExistentQueue', `no queue ${String(input['QueueName'])}`);
      }
      return { QueueUrl: URL_OF_QUEUE };
    }
    if (input['QueueUrl'] !== URL_OF_QUEUE) {
      throw new AwsError('AWS.SimpleQueueService.NonExistentQueue', `no queue ${String(input['QueueUrl'])}`);
    }
    if (action === 'ReceiveMessage') {
      return { Messages: await this.receive(Number(input['WaitTimeSeconds']), gone) };
    }
    if (action !== 'DeleteMessage') {
      return undefined;
    }
    return {};
  }

  private async receive(seconds: number, gone: AbortSignal): Promise<readonly Message[]> {
    const over = AbortSignal.any([gone, AbortSignal.timeout(seconds * 1000)]);
    if (this.messages.length === 0) {
      await Promise.race([once(this.arrival, 'message'), new Promise((resolve) => over.addEventListener('abort', resolve))]);
    }
    return gone.aborted ? [] : this.messages.splice(0, 1);
  }
}
