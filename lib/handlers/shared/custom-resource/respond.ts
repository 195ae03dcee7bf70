/*
 * The CloudFormation side of a custom resource. Our own responder instead of the CDK's provider framework: the framework
 * puts a second function, its role and wildcard invoke permissions between CloudFormation and this one, and it keeps only
 * host and path of the response URL. Rules: "Custom resource provider reference", AWS CloudFormation User Guide.
 */
import { request } from 'node:https';
import { clock } from '../clock';
import { log, loggable } from '../log';
import { responseBody, type Answer } from './answer';
import { type CloudFormationEvent } from './event';

const ATTEMPTS = 5;
/** For the whole attempt, however slowly the server sends: five attempts with their pauses take less than 30 s. */
const ATTEMPT_TIMEOUT_MILLISECONDS = 3000;

/** Side effects, in one object that tests replace. */
export const transport = { put };

/**
 * Answers CloudFormation. Tries again with growing pauses, since an answer that is lost leaves the stack hanging.
 *
 * @throws Error when all attempts fail: Lambda then delivers the event again, and this whole pass is repeated.
 */
export async function respond(event: CloudFormationEvent, answer: Answer): Promise<void> {
  const body = responseBody(event, answer);
  for (let attempt = 1; ; attempt += 1) {
    try {
      const status = await transport.put(event.ResponseURL, body);
      if (status >= 200 && status < 300) {
        return;
      }
      throw new Error(`CloudFormation's response URL answered ${status}`);
    } catch (error) {
      log({ level: 'error', message: 'answering CloudFormation failed', attempt, error: loggable(error) });
      if (attempt >= ATTEMPTS) {
        // Lambda logs all members of what is thrown, and the URL may be one.
        // eslint-disable-next-line preserve-caught-error -- so that the log keeps no secret
        throw new Error(`CloudFormation could not be answered: ${loggable(error).message}`);
      }
      await clock.sleep(2 ** attempt * 100 * (1 + Math.random()));
    }
  }
}

function put(url: string, body: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const sending = request(
      url,
      {
        method: 'PUT',
        // The signature of the URL covers an empty content type.
        headers: { 'content-type': '', 'content-length': Buffer.byteLength(body) },
        signal: AbortSignal.timeout(ATTEMPT_TIMEOUT_MILLISECONDS),
      },
      (response) => {
        // The status is the answer: to wait for a body that ends early, or never, would be to answer twice.
        resolve(response.statusCode ?? 0);
        response.on('error', () => undefined);
        sending.destroy();
      },
    );
    sending.on('error', reject);
    sending.end(body);
  });
}
