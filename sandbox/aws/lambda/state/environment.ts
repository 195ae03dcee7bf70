/* The environment of a function's process: its own variables, and those that Lambda reserves. */
import { AwsError } from '../../service';
import { type LambdaAccount } from './lambda-account';
import { type FunctionSettings, type LambdaFunction } from './lambda-function';

const RESERVED =
  /^(_HANDLER|_X_AMZN_TRACE_ID|LAMBDA_TASK_ROOT|LAMBDA_RUNTIME_DIR|AWS_(REGION|DEFAULT_REGION|EXECUTION_ENV|LAMBDA_.*|ACCESS_KEY.*|SECRET_ACCESS_KEY|SESSION_TOKEN))$/;

export function checkEnvironment(settings: FunctionSettings): void {
  const reserved = Object.keys(settings.environment).filter((name) => RESERVED.test(name));
  if (reserved.length > 0) {
    throw new AwsError(
      'InvalidParameterValueException',
      'Lambda was unable to configure your environment variables because the environment variables you have provided contains ' +
        `reserved keys that are currently not supported for modification. Reserved keys used in this request: ${reserved.join(', ')}`,
    );
  }
}

export function environmentOf(account: LambdaAccount, lambdaFunction: LambdaFunction, logStreamName: string): Record<string, string> {
  const { settings, name } = lambdaFunction;
  const credentials = account.iam.issueCredentials(account.iam.roleByArn(settings.roleArn).name, name, {
    // Policies distinguish calls of the code from calls that Lambda makes with the same role by this key.
    context: { 'lambda:SourceFunctionArn': lambdaFunction.arn },
  });
  return {
    ...settings.environment,
    _HANDLER: settings.handler,
    AWS_REGION: account.region,
    AWS_DEFAULT_REGION: account.region,
    AWS_EXECUTION_ENV: `AWS_Lambda_${settings.runtime}`,
    AWS_LAMBDA_FUNCTION_NAME: name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(settings.memoryMiB),
    AWS_LAMBDA_LOG_GROUP_NAME: settings.logGroupName,
    AWS_LAMBDA_LOG_STREAM_NAME: logStreamName,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_SESSION_TOKEN: credentials.sessionToken,
    TZ: ':UTC',
    // A function in an isolated subnet reaches no AWS API, so it gets no address of one.
    ...(settings.vpc || account.endpointUrl === undefined ? {} : { AWS_ENDPOINT_URL: account.endpointUrl }),
    // For Lambda's side of the process, which takes it away again.
    ...(settings.vpc || account.responseEndpoint === undefined
      ? {}
      : { SANDBOX_RESPONSE_ENDPOINT: JSON.stringify(account.responseEndpoint) }),
  };
}
