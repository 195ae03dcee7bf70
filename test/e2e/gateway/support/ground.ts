/* What a gateway in a test stands on: files, ports, names and what is behind it. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { renderHaproxyCfg } from '../../../../lib/gateway/haproxy/render';
import { type GatewayModel } from '../../../../lib/gateway/haproxy/model';
import { CertificateAuthority, type ServerCertificate } from '../../../../sandbox/service-provider/certificates';
import { type HaproxyBranch } from '../../../../sandbox/system/gateway-programs';
import { ENVIRONMENT, type Ground } from '../../../gateway/haproxy/models';
import { until } from '../../support/until';
import { freePorts, Haproxy, type Environment } from './haproxy';
import { Names } from './names';
import { Upstream } from './upstream';

export const PREFECT_HOSTS = ['api.private.prefect.cloud', 'app.private.prefect.cloud'];
const NAMES = [...PREFECT_HOSTS, 'prefect.internal', 'one.workers.internal'];

export interface ClientCertificate {
  readonly cert: string;
  readonly key: string;
}

export class TestGround {
  static async start(): Promise<TestGround> {
    const authority = await CertificateAuthority.create('gateway test');
    const server = await authority.issue([...PREFECT_HOSTS, 'gateway.internal', 'prefect.internal']);
    const names = await Names.start(Object.fromEntries(NAMES.map((name) => [name, ['127.0.0.1']])));
    const [secure, plain] = [await Upstream.start(server), await Upstream.start()];
    const [listener = 0, health = 0, metrics = 0, scrape = 0] = await freePorts(4);
    return new TestGround(authority, server, names, secure, plain, { listener, health, metrics, scrape });
  }

  readonly files = mkdtempSync(join(tmpdir(), 'gateway-'));
  private readonly running: Haproxy[] = [];

  private constructor(
    private readonly authority: CertificateAuthority,
    server: ServerCertificate,
    readonly names: Names,
    /** With TLS. */
    readonly secure: Upstream,
    /** Without. */
    readonly plain: Upstream,
    readonly ports: Ground['ports'],
  ) {
    this.write('server.pem', `${server.certificate}\n${server.key}\n`);
    this.write('ca.pem', authority.pem);
  }

  get ca(): string {
    return this.authority.pem;
  }

  /** For a model, with one of the two servers behind it. */
  behind(upstream: Upstream): Ground {
    const { files, ports, names } = this;
    return { files, ports, upstreamPort: upstream.port, nameServer: { address: names.address, port: names.port } };
  }

  write(name: string, text: string): void {
    const file = join(this.files, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }

  async clientCertificate(commonName: string, authority = this.authority): Promise<ClientCertificate> {
    const { certificate, key } = await authority.issue([commonName], undefined, 'clientAuth');
    return { cert: certificate, key };
  }

  /** Once the names of its servers resolve, unless the test takes one away. */
  async start(branch: HaproxyBranch, model: GatewayModel, unresolved = 0): Promise<Haproxy> {
    const configuration = renderHaproxyCfg(model);
    const haproxy = await this.startText(branch, configuration);
    const servers = configuration.match(/^ {2}server-template/gm)?.length ?? 0;
    await until('the names of the servers to resolve', () => haproxy.resolved >= servers - unresolved, 10);
    return haproxy;
  }

  async startText(branch: HaproxyBranch, configuration: string, environment: Environment = ENVIRONMENT): Promise<Haproxy> {
    const haproxy = await Haproxy.start(branch, configuration, environment);
    this.running.push(haproxy);
    return haproxy;
  }

  /** Ends the gateways, and what they have seen, and keeps the rest. */
  async reset(): Promise<void> {
    await Promise.all(this.running.splice(0).map((haproxy) => haproxy.stop()));
    for (const upstream of [this.secure, this.plain]) {
      upstream.seen.length = 0;
      upstream.behaviour = undefined;
    }
  }

  async stop(): Promise<void> {
    await this.reset();
    await Promise.all([this.secure.stop(), this.plain.stop(), this.names.stop()]);
    rmSync(this.files, { recursive: true, force: true });
  }
}
