import { randomBytes } from 'node:crypto';
import type { Account } from '../account';
import type { Caller } from '../service';

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

export class Iam {
  private readonly sessions = new Map<string, Caller>();

  constructor(readonly account: Account) {}

  /** Credentials of a role's session; calls signed with them are made with the role's policies. */
  issueCredentials(roleName: string, sessionName: string): Credentials {
    const accessKeyId = `ASIA${randomBytes(8).toString('hex').toUpperCase()}`;
    this.sessions.set(accessKeyId, {
      accountId: this.account.accountId,
      arn: `arn:${this.account.partition}:sts::${this.account.accountId}:assumed-role/${roleName}/${sessionName}`,
      roleName,
    });
    return { accessKeyId, secretAccessKey: randomBytes(20).toString('hex'), sessionToken: randomBytes(20).toString('hex') };
  }

  /** Who signed with this key: a role's session, or else the person at the keyboard. */
  callerOf(accessKeyId: string | undefined): Caller {
    return (
      this.sessions.get(accessKeyId ?? '') ?? {
        accountId: this.account.accountId,
        arn: `arn:${this.account.partition}:iam::${this.account.accountId}:root`,
      }
    );
  }
}
