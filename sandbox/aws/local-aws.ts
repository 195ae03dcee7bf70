/* The local AWS as a whole: an account, its services, and the server in front. */
import { Account, type AccountOptions } from './account';
import { LocalAwsServer } from './server';
import { type Service } from './service';
import { cloudFormationService } from './services/cloudformation';
import { cloudTrailService } from './services/cloudtrail';
import { ec2Service } from './services/ec2';
import { eventsService } from './services/events';
import { lambdaService } from './services/lambda';
import { logsService } from './services/logs';
import { route53Service } from './services/route53';
import { s3Service } from './services/s3';
import { snsService } from './services/sns';
import { ssmService } from './services/ssm';
import { stsService } from './services/sts';

/** Every service that answers; a request to another is an error and an entry in the log. */
const SERVICES: readonly ((account: Account) => Service)[] = [
  cloudFormationService,
  cloudTrailService,
  ec2Service,
  eventsService,
  lambdaService,
  logsService,
  route53Service,
  s3Service,
  snsService,
  ssmService,
  stsService,
];

export interface LocalAws {
  readonly account: Account;
  /** What clients set as `AWS_ENDPOINT_URL`. */
  readonly url: string;
  stop(): Promise<void>;
}

export async function startLocalAws(options: AccountOptions & { readonly port?: number }): Promise<LocalAws> {
  const account = new Account(options);
  const server = new LocalAwsServer(
    account,
    SERVICES.map((create) => create(account)),
  );
  const url = await server.start(options.port);
  return {
    account,
    url,
    stop: async () => {
      await server.stop();
      await account.close();
    },
  };
}
