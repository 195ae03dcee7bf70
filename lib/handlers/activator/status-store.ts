import { DeleteParameterCommand, GetParameterCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { ACTIVATOR_ENVIRONMENT } from '../../private/link-definition';
import type { LinkStatus } from '../../private/link-status';
import { callFailure } from '../core/call-failure';
import type { CallFailure } from '../core/call-failure';
import { parseStatus } from '../core/parse-status';

const client = new SSMClient({
  maxAttempts: 3,
  requestHandler: { connectionTimeout: 3000, requestTimeout: 5000, throwOnRequestTimeout: true },
});

export type StoredStatus =
  | { readonly kind: 'stored'; readonly status: LinkStatus }
  /** No pass has written yet, or the final Delete has been here. */
  | { readonly kind: 'absent' }
  /** Something is there that this version cannot read; it is replaced. */
  | { readonly kind: 'unreadable' }
  | { readonly kind: 'failed'; readonly failure: CallFailure };

const name = (): string | undefined => process.env[ACTIVATOR_ENVIRONMENT.statusParameterName];

export async function readStatus(): Promise<StoredStatus> {
  let value: string | undefined;
  try {
    value = (await client.send(new GetParameterCommand({ Name: name() }))).Parameter?.Value;
  } catch (error) {
    return errorName(error) === 'ParameterNotFound' ? { kind: 'absent' } : { kind: 'failed', failure: callFailure('ssm:GetParameter', error) };
  }
  const status = parseStatus(value);
  return status === undefined ? { kind: 'unreadable' } : { kind: 'stored', status };
}

/** Whether the parameter is still there: a pass that is overtaken by the final Delete must not bring it back. */
export async function statusExists(): Promise<boolean> {
  return (await readStatus()).kind !== 'absent';
}

export async function writeStatus(status: LinkStatus): Promise<CallFailure | undefined> {
  try {
    await client.send(
      new PutParameterCommand({ Name: name(), Value: JSON.stringify(status), Type: 'String', Overwrite: true, Description: `State of ${status.link.name}`.slice(0, 1024) }),
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
    return errorName(error) === 'ParameterNotFound' ? undefined : callFailure('ssm:DeleteParameter', error);
  }
}

function errorName(thrown: unknown): string | undefined {
  return thrown instanceof Error ? thrown.name : undefined;
}
