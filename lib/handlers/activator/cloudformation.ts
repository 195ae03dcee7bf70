/* The activator's access to CloudFormation: reads about its own stack. */
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { ask } from '../../aws/ask';
import { type CloudFormationAccess } from '../../aws/stack';

export const asking: CloudFormationAccess = {
  ask,
  cloudFormation: new CloudFormationClient({
    maxAttempts: 3,
    requestHandler: { connectionTimeout: 3000, requestTimeout: 10_000, throwOnRequestTimeout: true },
  }),
};
