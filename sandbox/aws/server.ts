/*
 * The HTTP server: one port for all accounts, Regions and services. The access key decides the account of a request, the scope
 * of its signature the Region and the service.
 */
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';
import { type Account } from './account';
import { type Accounts } from './accounts';
import { authorize } from './iam/state/authorize';
import { credentialOf, type Credential } from './protocol/credential';
import { unknownMembers } from './members';
import { type HttpAnswer, type ParsedRequest } from './protocol/protocol';
import { PROTOCOLS } from './protocol/protocols';
import { readRequest } from './protocol/request';
import { verifySignature } from './protocol/signature';
import { signatureError, SignatureProblem } from './protocol/signature-problem';
import { unknownService } from './protocol/unknown-service';
import { AwsError, NotImplementedError, type Call, type Caller, type Operation, type RestRequest, type Service } from './service';

/** What services answer to a request that they do not understand, or stumble over. */
const NOT_UNDERSTOOD = new Set(['InternalFailure', 'InvalidAction', 'NotImplemented', 'UnknownOperationException', 'UnknownParameter']);

/** Global services: any Region of the caller's account can answer. */
const WITHOUT_REGION = new Set(['route53', 'sts']);

type Services = ReadonlyMap<string, Service>;

export class LocalAwsServer {
  private readonly services: ReadonlyMap<Account, Services>;
  private readonly http: Server;

  constructor(
    private readonly accounts: Accounts,
    servicesOf: (account: Account) => readonly Service[],
  ) {
    this.services = new Map(
      accounts.list().map((account) => [account, new Map(servicesOf(account).map((service) => [service.name, service]))]),
    );
    this.http = createServer((request, response) => void this.handle(request, response));
  }

  /** Listens on loopback only; without a port the system chooses one. Returns the URL for `AWS_ENDPOINT_URL`. */
  async start(port = 0): Promise<string> {
    await new Promise<void>((resolve, reject) => {
      this.http.once('error', reject);
      this.http.listen(port, '127.0.0.1', resolve);
    });
    const url = `http://127.0.0.1:${(this.http.address() as AddressInfo).port}`;
    for (const account of this.accounts.list()) {
      account.endpointUrl = url;
    }
    return url;
  }

  async stop(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.http.close(() => resolve()));
    this.http.closeAllConnections();
    await closed;
  }

  private async handle(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const requestId = randomUUID();
    const answer = await this.answer(incoming, requestId).catch((error: unknown) => this.unexpected(error));
    response.writeHead(answer.status, {
      'x-amzn-requestid': requestId,
      'x-amz-request-id': requestId,
      ...answer.headers,
      ...(answer.status === 204 ? {} : { 'content-length': String(Buffer.byteLength(answer.body)) }),
    });
    response.end(incoming.method === 'HEAD' ? undefined : answer.body);
  }

  private async answer(incoming: IncomingMessage, requestId: string): Promise<HttpAnswer> {
    const request = await readRequest(incoming);
    const credential = credentialOf(request);
    const name = credential?.service ?? '';
    // The protocol of a service is the same in all accounts.
    const asked = this.services.get(this.accounts.main)?.get(name) ?? unknownService(name, request);
    const protocol = PROTOCOLS[asked.protocol];
    try {
      const { caller, region, verified } = await this.authenticate(asked, credential, request);
      const account = this.accountOf(caller, name, region);
      const service = this.services.get(account)?.get(name) ?? asked;
      const { action, result } = await this.call(account, service, { caller, region }, verified);
      return protocol.answer(action, result, requestId);
    } catch (error) {
      if (error instanceof AwsError) {
        return protocol.error(error, requestId);
      }
      this.unexpected(error);
      // Not 500, which clients would retry: a bug here should be seen at once.
      return protocol.error(new AwsError('InternalFailure', String(error)), requestId);
    }
  }

  /** Who signed, and the request with its body decoded. */
  private async authenticate(
    service: Service,
    credential: Credential | undefined,
    request: RestRequest,
  ): Promise<{ readonly caller: Caller; readonly region: string; readonly verified: RestRequest }> {
    try {
      if (!credential) {
        throw new SignatureProblem('not-signed');
      }
      const key = this.accounts.accessKeys.find(credential.accessKeyId);
      if (!key) {
        throw new SignatureProblem('unknown-key');
      }
      return { caller: key.caller, region: credential.region, verified: await verifySignature(request, credential, key) };
    } catch (error) {
      if (!(error instanceof SignatureProblem)) {
        throw error;
      }
      this.accounts.main.log(
        'iam',
        `${service.name} ${request.method} ${request.path} by ${credential?.accessKeyId ?? 'nobody'}: ${error.message}`,
      );
      throw signatureError(error, service);
    }
  }

  private accountOf(caller: Caller, service: string, region: string): Account {
    const account =
      this.accounts.find(caller.accountId, region) ??
      (WITHOUT_REGION.has(service) ? this.accounts.list().find(({ accountId }) => accountId === caller.accountId) : undefined);
    if (!account) {
      const what = `${service} in ${region}: the local AWS does not have ${caller.accountId} there`;
      this.accounts.calls.recordNotImplemented(what);
      throw new NotImplementedError(what);
    }
    return account;
  }

  private async call(
    account: Account,
    service: Service,
    { caller, region }: Omit<Call, 'input'>,
    request: RestRequest,
  ): Promise<{ readonly action: string; readonly result: unknown }> {
    const parsed = PROTOCOLS[service.protocol].parse(service, request);
    const call: Call = { region, caller, input: parsed?.input ?? {} };
    const action = parsed?.action ?? `${request.method} ${request.path}`;
    try {
      const result = await this.run(account, service, parsed, call, action);
      this.record(service, action, call, 'ok');
      return { action, result };
    } catch (error) {
      const code = error instanceof AwsError ? error.code : 'InternalFailure';
      this.record(service, action, call, code);
      if (NOT_UNDERSTOOD.has(code)) {
        this.accounts.calls.recordNotImplemented(`${service.name} ${action}: ${error instanceof Error ? error.message : String(error)}`);
      }
      throw error;
    }
  }

  private async run(account: Account, service: Service, parsed: ParsedRequest | undefined, call: Call, action: string): Promise<unknown> {
    const operation = parsed && Object.hasOwn(service.operations, parsed.action) ? service.operations[parsed.action] : undefined;
    if (!parsed || !operation) {
      throw new NotImplementedError(`${service.name} ${action}`);
    }
    refuseUnknownMembers(operation, parsed);
    const permissions = operation.permissions(call);
    await authorize(account, call.caller, permissions);
    for (const action of new Set([`${service.name}:${parsed.action}`, ...permissions.map((permission) => permission.action)])) {
      await account.faults.meet(action);
    }
    return operation.run(call);
  }

  private record(service: Service, action: string, call: Call, outcome: string): void {
    this.accounts.calls.record({
      at: this.accounts.clock.now(),
      service: service.name,
      action,
      region: call.region,
      callerArn: call.caller.arn,
      input: call.input,
      outcome,
    });
  }

  private unexpected(error: unknown): HttpAnswer {
    this.accounts.main.log('aws', error instanceof Error ? (error.stack ?? error.message) : String(error));
    return { status: 500, headers: {}, body: '' };
  }
}

function refuseUnknownMembers(operation: Operation, parsed: ParsedRequest): void {
  const unknown = unknownMembers(parsed.input, operation.members);
  if (unknown.length > 0) {
    throw new NotImplementedError(`${parsed.action} with ${unknown.join(', ')}`);
  }
}
