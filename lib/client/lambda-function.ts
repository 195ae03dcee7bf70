import type * as lambda from 'aws-cdk-lib/aws-lambda';
import { type PrefectApiKey } from './prefect-api-key';
import { type ClientSettings } from './settings/client-settings';
import { lambdaEnvironment } from './settings/lambda';

export function addToFunction(target: lambda.Function, settings: ClientSettings, apiKey: PrefectApiKey | undefined): void {
  for (const [name, value] of Object.entries(lambdaEnvironment(settings))) {
    target.addEnvironment(name, value);
  }
  apiKey?._secret?.grantRead(target);
}
