/* What a protocol does: find the action and input in a request, and write an answer or an error. */
import { type AwsError, type RestRequest, type Service } from '../service';

export interface ParsedRequest {
  readonly action: string;
  readonly input: Readonly<Record<string, unknown>>;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | string;
}

export interface Protocol {
  /** Undefined if the request names no action. */
  parse(service: Service, request: RestRequest): ParsedRequest | undefined;
  answer(action: string, result: unknown, requestId: string): HttpAnswer;
  error(error: AwsError, requestId: string): HttpAnswer;
}
