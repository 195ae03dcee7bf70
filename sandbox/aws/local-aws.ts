/* The local AWS as a whole: an account, its services, and the server in front. */
import { Account, type AccountOptions } from './account';
import { bootstrap } from './bootstrap';
import { SERVICES } from './registry';
import { LocalAwsServer } from './server';

export interface LocalAws {
  readonly account: Account;
  /** What clients set as `AWS_ENDPOINT_URL`. */
  readonly url: string;
  stop(): Promise<void>;
}

export async function startLocalAws(options: AccountOptions & { readonly port?: number }): Promise<LocalAws> {
  const account = new Account(options);
  // So that nobody need do it.
  bootstrap(account);
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
