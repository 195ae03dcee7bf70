/* The local AWS as a whole: accounts, their services, and the server in front. */
import { type Account } from './account';
import { Accounts, DEFAULT_ENVIRONMENT, type AccountsOptions, type Environment } from './accounts';
import { bootstrap } from './bootstrap';
import { ResponseServer, type ServerCertificate } from './cloudformation/response-server';
import { SERVICES } from './registry';
import { LocalAwsServer } from './server';

export interface BootstrappedEnvironment extends Environment {
  /** Accounts that may deploy here, as with `cdk bootstrap --trust`. */
  readonly trustedAccounts?: readonly string[];
}

export interface LocalAws {
  /** The account of the person at the keyboard, in its first Region. */
  readonly account: Account;
  readonly accounts: Accounts;
  /** What clients set as `AWS_ENDPOINT_URL`. */
  readonly url: string;
  stop(): Promise<void>;
}

export interface LocalAwsOptions extends AccountsOptions {
  readonly environments?: readonly [BootstrappedEnvironment, ...BootstrappedEnvironment[]];
  readonly port?: number;
  /** Of an authority that functions trust; without it, no function is able to answer CloudFormation. */
  readonly issueCertificate?: (hostNames: readonly string[]) => Promise<ServerCertificate>;
}

export async function startLocalAws({
  environments = [DEFAULT_ENVIRONMENT],
  issueCertificate,
  ...options
}: LocalAwsOptions): Promise<LocalAws> {
  const accounts = new Accounts({ ...options, environments });
  // So that nobody need do it.
  for (const { accountId, region, trustedAccounts } of environments) {
    bootstrap(accounts.get(accountId, region), trustedAccounts);
  }
  const server = new LocalAwsServer(accounts, (account) => SERVICES.map((create) => create(account)));
  const url = await server.start(options.port);
  const responseServer = issueCertificate && (await ResponseServer.start(accounts, issueCertificate));
  return {
    account: accounts.main,
    accounts,
    url,
    stop: async () => {
      await Promise.all([server.stop(), responseServer?.stop()]);
      await accounts.close();
    },
  };
}
