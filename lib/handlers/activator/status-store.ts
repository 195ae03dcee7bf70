import { DeleteParameterCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { isParameterNotFound, readParameter } from '../../aws/parameters';
import { ACTIVATOR_ENVIRONMENT } from '../../contract/activator-environment';
import { type Held, type LinkStatus } from '../../contract/link-status';
import { callFailure, type CallFailure } from '../../core/findings/call-failure';
import { parseHeldOnly, parseStatus } from '../../core/link/parse-status';

const client = new SSMClient({
  maxAttempts: 3,
  requestHandler: { connectionTimeout: 3000, requestTimeout: 5000, throwOnRequestTimeout: true },
});

export type StoredStatus =
  | { readonly kind: 'stored'; readonly status: LinkStatus }
  /** No pass has written yet, or the final Delete has been here. */
  | { readonly kind: 'absent' }
  /** Something is there that this version cannot read; it is replaced. */
  | { readonly kind: 'unreadable'; readonly held?: Held }
  | { readonly kind: 'failed'; readonly failure: CallFailure };

const name = (): string | undefined => process.env[ACTIVATOR_ENVIRONMENT.statusParameterName];

export async function readStatus(): Promise<StoredStatus> {
  let value: string | undefined;
  try {
    value = await readParameter(client, name());
  } catch (error) {
    return { kind: 'failed', failure: callFailure('ssm:GetParameter', error) };
  }
  if (value === undefined) {
    return { kind: 'absent' };
  }
  const status = parseStatus(value);
  if (status !== undefined) {
    return { kind: 'stored', status };
  }
  const held = parseHeldOnly(value);
  return held === undefined ? { kind: 'unreadable' } : { kind: 'unreadable', held };
}

/** The stored hold; also undefined if it is not known. */
export function heldIn(stored: StoredStatus): Held | undefined {
  if (stored.kind === 'stored') {
    return stored.status.held;
  }
  return stored.kind === 'unreadable' ? stored.held : undefined;
}

/** Whether the link is certainly not on hold: if nothing is stored, it is not. */
export function isFree(stored: StoredStatus): boolean {
  return stored.kind === 'absent' || (stored.kind === 'stored' && stored.status.held === undefined);
}

export async function writeStatus(status: LinkStatus): Promise<CallFailure | undefined> {
  try {
    await client.send(
      new PutParameterCommand({
        Name: name(),
        Value: JSON.stringify(status),
        Type: 'String',
        Overwrite: true,
        Description: `State of ${status.link.name}`.slice(0, 1024),
      }),
    );
    return undefined;
  } catch (error) {
    return callFailure('ssm:PutParameter', error);
  }
}

export async function deleteStatus(): Promise<CallFailure | undefined> {
  try {
    await client.send(new DeleteParameterCommand({ Name: name() }));
    return undefined;
  } catch (error) {
    return isParameterNotFound(error) ? undefined : callFailure('ssm:DeleteParameter', error);
  }
}
