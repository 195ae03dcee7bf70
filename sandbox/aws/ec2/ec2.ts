import type { Account } from '../account';

export class Ec2 {
  constructor(readonly account: Account) {}
}
