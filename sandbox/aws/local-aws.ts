/* The local AWS as a whole: an account, its services, and the server in front. */
import { Account, type AccountOptions } from './account';
import { LocalAwsServer } from './server';
import { type Service } from './service';
import { cloudFormationService } from './cloudformation/api';
import { cloudTrailService } from './cloudtrail/api';
import { ec2Service } from './ec2/api/ec2';
import { eventsService } from './events/api';
import { lambdaService } from './lambda/api';
import { logsService } from './logs/api';
import { route53Service } from './route53/api';
import { s3Service } from './s3/api';
import { snsService } from './sns/api';
import { ssmService } from './ssm/api';
import { stsService } from './sts/api';

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
