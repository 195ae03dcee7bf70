import type { Account } from '../account';

export class Sns {
  constructor(readonly account: Account) {}
}
