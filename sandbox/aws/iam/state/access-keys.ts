/* Access keys and who signs with them: the administrator's, which is documented, and those of roles' sessions. */
import { randomBytes } from 'node:crypto';
import { type Caller } from '../../service';

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

export interface AccessKey {
  readonly secretAccessKey: string;
  /** Only sessions have one, and every call of a session carries it. */
  readonly sessionToken?: string;
  /** On the clock of the machine, as signatures are: clients know no other. */
  readonly expiration?: Date;
  readonly caller: Caller;
}

/** The administrator's key, which everybody at the keyboard and every test gives to `cdk`, `aws` and the SDKs. */
export const ADMINISTRATOR_CREDENTIALS = { accessKeyId: 'sandbox', secretAccessKey: 'sandbox' } as const;

export class AccessKeys {
  private readonly keys = new Map<string, AccessKey>();

  /** The first account's administrator has the documented key, another's are both `sandbox-<account id>`. */
  addAdministrator(caller: Caller): void {
    const own = `sandbox-${caller.accountId}`;
    const isFirst = this.keys.size === 0;
    this.keys.set(isFirst ? ADMINISTRATOR_CREDENTIALS.accessKeyId : own, {
      secretAccessKey: isFirst ? ADMINISTRATOR_CREDENTIALS.secretAccessKey : own,
      caller,
    });
  }

  /** Temporary credentials; without an expiration they hold as long as the sandbox, as those that Lambda renews. */
  issue(caller: Caller, expiration?: Date): Credentials {
    const accessKeyId = `ASIA${randomBytes(8).toString('hex').toUpperCase()}`;
    const secretAccessKey = randomBytes(20).toString('hex');
    const sessionToken = randomBytes(20).toString('hex');
    this.keys.set(accessKeyId, { secretAccessKey, sessionToken, expiration, caller });
    return { accessKeyId, secretAccessKey, sessionToken };
  }

  find(accessKeyId: string): AccessKey | undefined {
    return this.keys.get(accessKeyId);
  }
}
