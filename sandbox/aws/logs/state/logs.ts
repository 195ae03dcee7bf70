/* Log groups by name; what functions write goes to the account's log. */
import { type AccountContext } from '../../account-context';
import { AwsError } from '../../service';

export interface LogGroup {
  readonly name: string;
  readonly retentionInDays?: number;
  readonly tags: Readonly<Record<string, string>>;
}

export interface HasLogs {
  readonly logs: Logs;
}

export class Logs {
  private readonly groups = new Map<string, LogGroup>();

  constructor(private readonly account: AccountContext) {}

  arn(name: string): string {
    return this.account.arn('logs', `log-group:${name}:*`);
  }

  find(name: string): LogGroup | undefined {
    return this.groups.get(name);
  }

  create(group: LogGroup): void {
    if (this.groups.has(group.name)) {
      throw new AwsError('ResourceAlreadyExistsException', `The specified log group already exists: ${group.name}`);
    }
    this.groups.set(group.name, group);
  }

  update(group: LogGroup): void {
    this.groups.set(group.name, group);
  }

  delete(name: string): void {
    this.groups.delete(name);
  }

  names(): readonly string[] {
    return [...this.groups.keys()];
  }
}
