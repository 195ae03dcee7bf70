/* The activator's way to EC2. Every call answers with data or with a classified failure and never throws. */
import { EC2Client } from '@aws-sdk/client-ec2';
import { ask, type Ec2Access } from '../../aws/ask';
import { CHANGE_LIMITS } from './time-limits';

/** For everything that is only read. */
export const reading: Ec2Access = {
  ask,
  ec2: new EC2Client({
    maxAttempts: 3,
    requestHandler: { connectionTimeout: 3000, requestTimeout: 10_000, throwOnRequestTimeout: true },
  }),
};

/** For ModifyVpcEndpoint: one attempt, since whether it worked is seen by describing the endpoint again. */
export const changing: Ec2Access = {
  ask,
  ec2: new EC2Client({
    maxAttempts: 1,
    requestHandler: { ...CHANGE_LIMITS, throwOnRequestTimeout: true },
  }),
};
