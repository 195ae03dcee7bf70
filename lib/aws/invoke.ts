import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';

/** What a function answered: its payload, or what it threw. */
export type FunctionAnswer =
  | { readonly ok: true; readonly payload: string }
  | { readonly ok: false; readonly error: { readonly name: string; readonly message: string } };

/** Invokes a function and waits for its answer. Throws what the call throws. */
export async function invokeFunction(lambda: LambdaClient, functionName: string | undefined, event: object): Promise<FunctionAnswer> {
  const request = new InvokeCommand({ FunctionName: functionName, Payload: Buffer.from(JSON.stringify(event)) });
  const answer = await lambda.send(request);
  const payload = Buffer.from(answer.Payload ?? []).toString('utf8');
  return answer.FunctionError === undefined ? { ok: true, payload } : { ok: false, error: functionError(payload) };
}

/** What the function threw, as Lambda reports it. */
function functionError(payload: string): { readonly name: string; readonly message: string } {
  try {
    const { errorType, errorMessage } = JSON.parse(payload) as { errorType?: string; errorMessage?: string };
    return { name: errorType ?? 'Error', message: errorMessage ?? payload };
  } catch {
    return { name: 'Error', message: payload };
  }
}
