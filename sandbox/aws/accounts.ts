/* All accounts of the local AWS in all their Regions. They share the clock, the network, access keys and bucket names. */
import { Account, type AccountOptions } from './account';
import { CallLog } from './call-log';
import { Clock } from './clock';
import { type ResponseUrls } from './cloudformation/state/response-urls';
import { AccessKeys } from './iam/state/access-keys';
import { type Iam } from './iam/state/iam';
import { type Buckets } from './s3/state/s3';

/** An account and a Region: the CDK's word. */
export interface Environment {
  readonly accountId: string;
  readonly region: string;
}

export interface AccountsOptions extends Omit<AccountOptions, keyof Environment | 'iam' | 'iamOf' | 'accessKeys' | 'buckets' | 'calls'> {
  /** The first one belongs to the person at the keyboard. */
  readonly environments?: readonly [Environment, ...Environment[]];
}

export const DEFAULT_ENVIRONMENT: Environment = { accountId: '123456789012', region: 'us-east-1' };

export class Accounts {
  readonly accessKeys = new AccessKeys();
  readonly calls = new CallLog();
  readonly clock: Clock;
  readonly main: Account;
  private readonly accounts: Account[] = [];

  constructor({ environments = [DEFAULT_ENVIRONMENT], ...options }: AccountsOptions) {
    const [first, ...others] = environments;
    this.clock = options.clock ?? new Clock();
    const buckets: Buckets = new Map();
    const add = ({ accountId, region }: Environment): Account => {
      if (this.find(accountId, region)) {
        throw new Error(`${accountId} in ${region} is there twice`);
      }
      const account = new Account({
        ...options,
        accountId,
        region,
        clock: this.clock,
        calls: this.calls,
        accessKeys: this.accessKeys,
        buckets,
        iam: this.iamOf(accountId),
        iamOf: (other) => this.iamOf(other),
      });
      this.accounts.push(account);
      return account;
    };
    this.main = add(first);
    others.forEach(add);
  }

  list(): readonly Account[] {
    return this.accounts;
  }

  find(accountId: string, region: string): Account | undefined {
    return this.accounts.find((account) => account.accountId === accountId && account.region === region);
  }

  get(accountId: string, region: string): Account {
    const account = this.find(accountId, region);
    if (!account) {
      throw new Error(`the local AWS does not have ${accountId} in ${region}`);
    }
    return account;
  }

  /** IAM is global: the Regions of an account share it. */
  iamOf(accountId: string): Iam | undefined {
    return this.accounts.find((account) => account.accountId === accountId)?.iam;
  }

  /** The response URLs that the path belongs to. Any account can reject an unknown path. */
  responseUrlsOf(path: string): ResponseUrls {
    const all = this.accounts.map(({ cloudFormation }) => cloudFormation.responseUrls);
    return all.find((urls) => urls.knows(path)) ?? this.main.cloudFormation.responseUrls;
  }

  /** Stops timers and function processes. Whoever opened the network closes it. */
  async close(): Promise<void> {
    await Promise.all(this.accounts.map((account) => account.close()));
  }
}
