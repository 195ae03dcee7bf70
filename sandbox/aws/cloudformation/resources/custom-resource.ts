/* `Custom::*`: a function is invoked asynchronously and answers by a PUT to a URL, exactly once. */
import { randomUUID } from 'node:crypto';
import { type AccountContext } from '../../account-context';
import { LONGEST_RESPONSE_BYTES, type ResponseUrls } from '../state/response-urls';
import {
  ResourceFailure,
  type Properties,
  type ResourceContext,
  type ResourceState,
  type ResourceType,
} from '../../resource-types/resource-type';
import { generatedName } from '../../resource-types/generated-name';

const DEFAULT_SERVICE_TIMEOUT_SECONDS = 3600;
const LONGEST_PHYSICAL_ID_BYTES = 1024;

/** The part of the account that custom resources need: functions, and URLs for their responses. */
export interface CustomResourceAccount extends AccountContext {
  readonly lambda: { invokeAsync(nameOrArn: string, payload: string): Promise<void> };
  readonly cloudFormation: { readonly responseUrls: ResponseUrls };
}

interface Request {
  readonly RequestType: 'Create' | 'Update' | 'Delete';
  readonly PhysicalResourceId?: string;
  readonly ResourceProperties: Properties;
  readonly OldResourceProperties?: Properties;
}

interface Answer {
  readonly Status?: unknown;
  readonly Reason?: unknown;
  readonly PhysicalResourceId?: unknown;
  readonly StackId?: unknown;
  readonly RequestId?: unknown;
  readonly LogicalResourceId?: unknown;
  readonly Data?: Readonly<Record<string, unknown>>;
}

export function isCustomResource(type: string): boolean {
  return type.startsWith('Custom::') || type === 'AWS::CloudFormation::CustomResource';
}

/** CloudFormation turns every scalar of a custom resource's properties into a string. */
export function withStrings(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(withStrings);
  }
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, withStrings(member)]));
  }
  return String(value);
}

export function customResource(type: string): ResourceType<CustomResourceAccount> {
  return {
    type,
    properties: 'all',
    attributes: 'all',
    create: (properties, context) => send(type, { RequestType: 'Create', ResourceProperties: properties }, context),
    update: (physicalId, properties, previous, context) =>
      send(
        type,
        { RequestType: 'Update', PhysicalResourceId: physicalId, ResourceProperties: properties, OldResourceProperties: previous },
        context,
      ),
    delete: async (physicalId, properties, context) => {
      await send(type, { RequestType: 'Delete', PhysicalResourceId: physicalId, ResourceProperties: properties }, context);
    },
  };
}

async function send(type: string, request: Request, context: ResourceContext<CustomResourceAccount>): Promise<ResourceState> {
  const { account } = context;
  const requestId = randomUUID();
  const what = `${request.RequestType} of ${context.logicalId} in ${context.stackName}`;
  const fallbackId = request.PhysicalResourceId ?? generatedName(context);
  const seconds = Number(request.ResourceProperties.ServiceTimeout ?? DEFAULT_SERVICE_TIMEOUT_SECONDS);
  const serviceToken = request.ResourceProperties.ServiceToken;
  if (typeof serviceToken !== 'string' || !(seconds >= 1 && seconds <= DEFAULT_SERVICE_TIMEOUT_SECONDS)) {
    throw new Error('A custom resource needs a ServiceToken, and a ServiceTimeout between 1 and 3600');
  }
  const body = await new Promise<Buffer>((resolve, reject) => {
    const answerUrl = account.cloudFormation.responseUrls.open(what, (content) => {
      stopWaiting();
      resolve(content);
    });
    const giveUp = (reason: string) => {
      stopWaiting();
      answerUrl.abandon();
      reject(new ResourceFailure(reason, fallbackId));
    };
    const cancel = () => giveUp(request.RequestType === 'Create' ? 'Resource creation cancelled' : 'Resource update cancelled');
    const timer = account.clock.after(seconds * 1000, () =>
      giveUp(
        `CloudFormation did not receive a response from your Custom Resource. Please check your logs for requestId [${requestId}]. If you are using the Python cfn-response module, you may need to update your Lambda function code so that CloudFormation can attach the updated version.`,
      ),
    );
    const stopWaiting = () => {
      timer.cancel();
      context.cancelled?.removeEventListener('abort', cancel);
    };
    if (context.cancelled?.aborted) {
      cancel();
      return;
    }
    context.cancelled?.addEventListener('abort', cancel);
    const event = {
      RequestType: request.RequestType,
      ServiceToken: serviceToken,
      ResponseURL: answerUrl.url,
      StackId: context.stackId,
      RequestId: requestId,
      LogicalResourceId: context.logicalId,
      PhysicalResourceId: request.PhysicalResourceId,
      ResourceType: type,
      ResourceProperties: request.ResourceProperties,
      OldResourceProperties: request.OldResourceProperties,
    };
    // An error of the function itself is not reported to CloudFormation, which waits until the time-out.
    Promise.resolve()
      .then(() => {
        void account.lambda.invokeAsync(serviceToken, JSON.stringify(event));
      })
      .catch((error: unknown) => giveUp(error instanceof Error ? error.message : String(error)));
  });
  return judge(body, requestId, what, fallbackId, request, context);
}

/** What the answer means; one that breaks the protocol fails the resource, as in AWS, and is recorded. */
function judge(
  body: Buffer,
  requestId: string,
  what: string,
  fallbackId: string,
  request: Request,
  context: ResourceContext<CustomResourceAccount>,
): ResourceState {
  const breach = (reason: string): never => {
    context.account.calls.recordViolation(`${what}: ${reason}`);
    throw new ResourceFailure(reason, fallbackId);
  };
  if (body.length > LONGEST_RESPONSE_BYTES) {
    return breach('Response object is too long.');
  }
  const answer = parse(body) ?? breach('Response is not valid JSON');
  const echoes = { StackId: context.stackId, RequestId: requestId, LogicalResourceId: context.logicalId } as const;
  for (const [name, expected] of Object.entries(echoes)) {
    if (answer[name as keyof typeof echoes] !== expected) {
      return breach(`Invalid ${name}`);
    }
  }
  const physicalId = answer.PhysicalResourceId;
  if (typeof physicalId !== 'string' || physicalId === '' || Buffer.byteLength(physicalId) > LONGEST_PHYSICAL_ID_BYTES) {
    return breach('Invalid PhysicalResourceId');
  }
  if (request.RequestType === 'Delete' && physicalId !== request.PhysicalResourceId) {
    context.account.calls.recordViolation(`${what}: answered with another PhysicalResourceId`);
  }
  if (answer.Status === 'FAILED') {
    const reason = typeof answer.Reason === 'string' ? answer.Reason : breach('Invalid Reason');
    throw new ResourceFailure(
      `Received response status [FAILED] from custom resource. Message returned: ${reason} (RequestId: ${requestId})`,
      physicalId,
    );
  }
  if (answer.Status !== 'SUCCESS') {
    return breach('Invalid Status');
  }
  return { physicalId, attributes: answer.Data ?? {} };
}

function parse(body: Buffer): Answer | undefined {
  try {
    const value = JSON.parse(body.toString('utf8')) as unknown;
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
