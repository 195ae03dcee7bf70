/* Lambda over its API: invokes and reads functions. */
import { randomUUID } from 'node:crypto';
import { type AccountContext } from '../account-context';
import { type HasLambda } from './state/lambda';
import { type LambdaFunction } from './state/lambda-function';
import { otherAwsHeaders } from '../protocol/rest-headers';
import { AwsError, NotImplementedError, RestAnswer, type Permission, type RestRequest, type Service } from '../service';

const INVOKE = /^\/2015-03-31\/functions\/([^/]+)\/invocations$/;
const LIST_FUNCTIONS = /^\/2015-03-31\/functions\/?$/;
const GET_FUNCTION = /^\/2015-03-31\/functions\/([^/]+)(\/configuration)?$/;

export function lambdaService(account: AccountContext & HasLambda): Service {
  function permission(action: string, nameOrArn: unknown): Permission {
    const name = /:function:([^:]+)/.exec(String(nameOrArn))?.[1] ?? String(nameOrArn);
    return { action: `lambda:${action}`, resource: account.arn('lambda', `function:${name}`) };
  }

  return {
    name: 'lambda',
    protocol: 'rest-json',
    route,
    operations: {
      Invoke: {
        members: ['FunctionName', 'InvocationType', 'LogType', 'Payload'],
        permissions: ({ input }) => [permission('InvokeFunction', input.FunctionName)],
        run: async ({ input }) => {
          const nameOrArn = String(input.FunctionName);
          const payload = String(input.Payload);
          if ((input.LogType ?? 'None') !== 'None') {
            throw new NotImplementedError(`Invoke with LogType ${String(input.LogType)}`);
          }
          switch (input.InvocationType) {
            case 'DryRun':
              account.lambda.get(nameOrArn);
              return new RestAnswer('', {}, 204);
            case 'Event':
              checkJson(payload);
              void account.lambda.invokeAsync(nameOrArn, payload);
              return new RestAnswer('', {}, 202);
            case 'RequestResponse':
              checkJson(payload);
              return invoke(nameOrArn, payload);
            default:
              throw new AwsError('InvalidParameterValueException', `unknown InvocationType ${String(input.InvocationType)}`);
          }
        },
      },
      GetFunction: {
        members: ['FunctionName'],
        permissions: ({ input }) => [permission('GetFunction', input.FunctionName)],
        run: ({ input }) => ({ Configuration: configurationOf(account.lambda.get(String(input.FunctionName))) }),
      },
      GetFunctionConfiguration: {
        members: ['FunctionName'],
        permissions: ({ input }) => [permission('GetFunctionConfiguration', input.FunctionName)],
        run: ({ input }) => configurationOf(account.lambda.get(String(input.FunctionName))),
      },
      ListFunctions: {
        members: ['MaxItems'],
        permissions: () => [{ action: 'lambda:ListFunctions', resource: '*' }],
        // Never a second page: there are fewer functions than fit the first.
        run: () => ({ Functions: account.lambda.list().map(configurationOf) }),
      },
    },
  };

  async function invoke(nameOrArn: string, payload: string): Promise<RestAnswer> {
    const { payload: answer, functionError } = await account.lambda.invoke(nameOrArn, payload, randomUUID());
    return new RestAnswer(answer, {
      'content-type': 'application/json',
      'x-amz-executed-version': '$LATEST',
      ...(functionError === undefined ? {} : { 'x-amz-function-error': functionError }),
    });
  }
}

function route({ method, path, query, headers, body }: RestRequest): { action: string; input: Record<string, unknown> } | undefined {
  const invoked = method === 'POST' ? INVOKE.exec(path)?.[1] : undefined;
  if (invoked !== undefined) {
    return {
      action: 'Invoke',
      input: {
        FunctionName: decodeURIComponent(invoked),
        InvocationType: headers['x-amz-invocation-type'] ?? 'RequestResponse',
        LogType: headers['x-amz-log-type'] ?? 'None',
        Payload: body.length === 0 ? '{}' : body.toString('utf8'),
        ...Object.fromEntries(query),
        ...otherAwsHeaders(headers, ['x-amz-invocation-type', 'x-amz-log-type']),
      },
    };
  }
  if (method === 'GET' && LIST_FUNCTIONS.test(path)) {
    return { action: 'ListFunctions', input: Object.fromEntries(query) };
  }
  const [, asked, configuration] = (method === 'GET' ? GET_FUNCTION.exec(path) : undefined) ?? [];
  if (asked === undefined) {
    return undefined;
  }
  return {
    action: configuration === undefined ? 'GetFunction' : 'GetFunctionConfiguration',
    input: { FunctionName: decodeURIComponent(asked), ...Object.fromEntries(query) },
  };
}

function checkJson(payload: string): void {
  try {
    JSON.parse(payload);
  } catch {
    throw new AwsError('InvalidRequestContentException', 'Could not parse request body into json');
  }
}

function configurationOf({ name, arn, settings }: LambdaFunction): Record<string, unknown> {
  return {
    FunctionName: name,
    FunctionArn: arn,
    Runtime: settings.runtime,
    Role: settings.roleArn,
    Handler: settings.handler,
    Timeout: settings.timeoutSeconds,
    MemorySize: settings.memoryMiB,
    Architectures: [settings.architecture],
    PackageType: 'Zip',
    Version: '$LATEST',
    State: 'Active',
    LastUpdateStatus: 'Successful',
    Environment: { Variables: settings.environment },
    LoggingConfig: { LogFormat: 'Text', LogGroup: settings.logGroupName },
    ...(settings.vpc && { VpcConfig: { SubnetIds: settings.vpc.subnetIds, SecurityGroupIds: settings.vpc.securityGroupIds } }),
  };
}
