/* AWS as an ECS worker meets it, on loopback. It answers what it knows and writes every call down; the rest is a problem. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { AwsError, EcsAccount, REGION, type Input } from './ecs-account';
import { TaskEvents } from './task-events';

export interface AwsCall {
  readonly service: string;
  readonly action: string;
  readonly input: Input;
}

const ACCESS_KEY_ID = 'ASIAEXAMPLEOFTHETASK';
const CREDENTIALS = '/credentials';
const JSON_TYPE = 'application/x-amz-json-1.1';

export class AwsStandIn {
  static async start(): Promise<AwsStandIn> {
    const standIn = new AwsStandIn();
    await new Promise<void>((resolve) => standIn.server.listen(0, '127.0.0.1', resolve));
    return standIn;
  }

  readonly calls: AwsCall[] = [];
  /** What AWS would not have understood, a line each. */
  readonly problems: string[] = [];
  readonly account = new EcsAccount();
  readonly events = new TaskEvents();
  private readonly server = createServer((request, response) => void this.answer(request, response));

  /** What a task on Fargate knows of AWS: its region and where its credentials are. */
  get environment(): Record<string, string> {
    const url = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
    return {
      AWS_REGION: REGION,
      AWS_DEFAULT_REGION: REGION,
      AWS_ENDPOINT_URL: url,
      AWS_CONTAINER_CREDENTIALS_FULL_URI: `${url}${CREDENTIALS}`,
    };
  }

  /** Calls that were seen, each once, as IAM names them. */
  get actions(): readonly string[] {
    return [...new Set(this.calls.map(({ service, action }) => `${service}:${action}`))].sort();
  }

  inputsOf(service: string, action: string): readonly Input[] {
    return this.calls.filter((call) => call.service === service && call.action === action).map(({ input }) => input);
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method === 'GET' && request.url === CREDENTIALS) {
      const credentials = {
        AccessKeyId: ACCESS_KEY_ID,
        SecretAccessKey: 'of-the-task',
        Token: 'of-the-task',
        Expiration: new Date(Date.now() + 6 * 3_600_000).toISOString(),
      };
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(credentials));
      return;
    }
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    try {
      const call = callOf(request, await text(request));
      this.calls.push(call);
      const { type, body } = await this.resultOf(call, gone.signal);
      response.writeHead(200, { 'content-type': type }).end(body);
    } catch (error) {
      const { code, message } = error instanceof AwsError ? error : { code: 'UnknownOperationException', message: String(error) };
      this.problems.push(`${request.method} ${request.url} ${String(request.headers['x-amz-target'] ?? '')}: ${message}`);
      response.writeHead(400, { 'content-type': JSON_TYPE }).end(JSON.stringify({ __type: code, message }));
    }
  }

  private async resultOf(
    { service, action, input }: AwsCall,
    gone: AbortSignal,
  ): Promise<{ readonly type: string; readonly body: string }> {
    if (service === 'ec2') {
      return { type: 'text/xml', body: this.account.ec2(action, input) };
    }
    const services: Readonly<Record<string, () => unknown>> = {
      sqs: () => this.events.sqs(action, input, gone),
      ecs: () => this.account.ecs(action, input),
      logs: () => this.account.logs(action, input),
    };
    const result = await services[service]?.();
    if (result === undefined) {
      throw new AwsError('UnknownOperationException', `${service}:${action} is not expected of a worker`);
    }
    return { type: JSON_TYPE, body: JSON.stringify(result) };
  }
}

/** The service is the one that the signature is for. */
function callOf({ headers }: IncomingMessage, body: string): AwsCall {
  const [, accessKeyId, service = ''] = /Credential=([^/]+)\/\d+\/[^/]+\/([^/]+)\/aws4_request/.exec(headers.authorization ?? '') ?? [];
  if (accessKeyId !== ACCESS_KEY_ID) {
    throw new AwsError('InvalidClientTokenId', 'not signed with the credentials of the task');
  }
  const target = headers['x-amz-target'];
  if (typeof target === 'string') {
    return { service, action: target.split('.')[1] ?? '', input: JSON.parse(body) as Input };
  }
  const input = Object.fromEntries(new URLSearchParams(body));
  return { service, action: input['Action'] ?? '', input };
}
