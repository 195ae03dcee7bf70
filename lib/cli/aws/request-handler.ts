/* Sends the requests of the SDK, through the proxy and with the certificates of the environment. */
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { NodeHttpHandler, type NodeHttpHandlerOptions } from '@smithy/node-http-handler';
import {
  type HttpHandlerOptions,
  type HttpRequest,
  type HttpResponse,
  type RequestHandler,
  type RequestHandlerOutput,
} from '@smithy/types';
import { HttpProxyAgent } from 'http-proxy-agent';
import { HttpsProxyAgent } from 'https-proxy-agent';
import { CannotReadError } from '../program/exit';
import { proxyFor, type Environment, type Proxy } from './environment';

export class EnvironmentRequestHandler implements RequestHandler<HttpRequest, HttpResponse, HttpHandlerOptions> {
  public readonly metadata = { handlerProtocol: 'http/1.1' };
  /** By proxy; an empty name is the direct way. */
  private readonly handlers = new Map<string, NodeHttpHandler>();

  public constructor(
    private readonly env: Environment,
    private readonly caBundle: () => Promise<string | undefined>,
    private readonly timeouts: NodeHttpHandlerOptions,
  ) {}

  public async handle(request: HttpRequest, options?: HttpHandlerOptions): Promise<RequestHandlerOutput<HttpResponse>> {
    const proxy = proxyFor(request.protocol, request.hostname, request.port, this.env);
    const handler = await this.handlerFor(proxy);
    const sent = await handler.handle(request as never, options).catch((error: unknown) => {
      throw explained(error as NodeJS.ErrnoException, request.hostname, proxy);
    });
    if (proxy !== undefined && sent.response.statusCode === 407) {
      throw new CannotReadError(
        `the proxy ${proxy.url.host} (${proxy.from}) requires a user and a password: write http://user:password@host:port`,
      );
    }
    return sent as RequestHandlerOutput<HttpResponse>;
  }

  public updateHttpClientConfig(): void {
    // Nothing of it may change.
  }

  public httpHandlerConfigs(): object {
    return {};
  }

  public destroy(): void {
    this.handlers.forEach((handler) => handler.destroy());
  }

  private async handlerFor(proxy: Proxy | undefined): Promise<NodeHttpHandler> {
    const name = proxy?.url.href ?? '';
    const known = this.handlers.get(name);
    if (known !== undefined) {
      return known;
    }
    const ca = await this.caBundle();
    const options = { keepAlive: true, ...(ca === undefined ? {} : { ca }) };
    const handler = new NodeHttpHandler({
      ...this.timeouts,
      httpAgent: proxy === undefined ? new HttpAgent({ keepAlive: true }) : new HttpProxyAgent(proxy.url, options),
      httpsAgent: proxy === undefined ? new HttpsAgent(options) : new TrustingProxyAgent(proxy.url, options, ca),
    });
    this.handlers.set(name, handler);
    return handler;
  }
}

/** The agent uses its own certificates for the proxy alone; behind a tunnel they count as well. */
class TrustingProxyAgent extends HttpsProxyAgent<string> {
  public constructor(
    proxy: URL,
    options: object,
    private readonly ca: string | undefined,
  ) {
    super(proxy, options);
  }

  public override connect(
    ...[request, options]: Parameters<HttpsProxyAgent<string>['connect']>
  ): ReturnType<HttpsProxyAgent<string>['connect']> {
    return super.connect(request, this.ca === undefined ? options : Object.assign({}, options, { ca: this.ca }));
  }
}

const NO_CONNECTION: readonly string[] = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'];
const NOT_TRUSTED = /CERT|UNABLE_TO_VERIFY|SELF_SIGNED/;

/** One sentence for failures that the environment of the user causes. */
function explained(error: NodeJS.ErrnoException, host: string, proxy: Proxy | undefined): Error {
  const { code = '', message } = error;
  if (proxy !== undefined && NO_CONNECTION.includes(code)) {
    return new CannotReadError(`the proxy ${proxy.url.host} (${proxy.from}) cannot be reached: ${message}`);
  }
  return NOT_TRUSTED.test(code)
    ? new CannotReadError(
        `the certificate of ${host} is not trusted (${message}): if a proxy inspects TLS, set AWS_CA_BUNDLE to a file with its authority`,
      )
    : error;
}
