import type { Account } from '../account';

export class Events {
  constructor(readonly account: Account) {}
}
