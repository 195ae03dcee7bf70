/* The hosts behind Prefect's endpoint services: one process per VPC with a TLS server on each connected address. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Worker, type Spawn } from '../system/worker';
import { CertificateAuthority, issueAllKinds, type CertificateKind, type ServerCertificate } from './certificates';
import { type EndpointServiceDescription, type ServiceBehaviour } from './service-provider';

export interface RecordedRequest {
  readonly serviceName: string;
  /** `Host` header, and the name requested in the TLS handshake. */
  readonly host: string;
  readonly serverName: string;
  readonly path: string;
  /** The client's address, and the endpoint's address that it reached. */
  readonly peerAddress: string;
  readonly localAddress: string;
  readonly status: number;
}

/** What a VPC's process needs to serve one address. */
export interface Binding {
  readonly address: string;
  /** Differs from the address where the network can only imitate it. */
  readonly listenAddress: string;
  readonly serviceName: string;
  readonly healthPath: string;
  readonly certificates: Readonly<Record<CertificateKind, ServerCertificate>>;
  readonly behaviour: ServiceBehaviour;
  /** Socket file of the program that answers, for a service that has one. */
  readonly upstream?: string;
}

/** The connections of one VPC. */
export interface ServiceProviderConnections {
  bind(address: string, serviceName: string, listenAddress?: string): Promise<void>;
  unbind(address: string): Promise<void>;
  close(): Promise<void>;
}

interface Joined {
  readonly worker: Worker;
  /** Service name by address. */
  readonly bound: Map<string, string>;
}

interface KnownService {
  readonly description: EndpointServiceDescription;
  readonly certificates: Record<CertificateKind, ServerCertificate>;
}

export class ServiceProviderServers {
  /** Writes the authority's certificate into the folder, for clients to trust. */
  static async create(directory: string, services: readonly EndpointServiceDescription[] = []): Promise<ServiceProviderServers> {
    const trusted = await CertificateAuthority.create('Sandbox certificate authority');
    const untrusted = await CertificateAuthority.create('Another certificate authority');
    mkdirSync(directory, { recursive: true });
    const path = join(directory, 'certificate-authority.pem');
    writeFileSync(path, trusted.pem);
    const servers = new ServiceProviderServers(path, trusted, untrusted);
    for (const service of services) {
      await servers.addService(service);
    }
    return servers;
  }

  /** All requests that reached a server, oldest first. */
  readonly requests: RecordedRequest[] = [];
  private readonly services = new Map<string, KnownService>();
  private readonly joined = new Set<Joined>();
  /** By service name, or service name and address. */
  private readonly behaviours = new Map<string, ServiceBehaviour>();
  /** Socket file by service name. */
  private readonly upstreams = new Map<string, string>();

  private constructor(
    /** PEM file of the authority that issues the valid certificates. */
    readonly certificateAuthorityPath: string,
    private readonly trusted: CertificateAuthority,
    private readonly untrusted: CertificateAuthority,
  ) {}

  async addService(description: EndpointServiceDescription): Promise<void> {
    const hostNames = description.certificateNames ?? (description.privateDnsName ? [description.privateDnsName] : []);
    if (hostNames.length === 0) {
      throw new Error(`${description.serviceName} needs a private DNS name or names for its certificate`);
    }
    const certificates = await issueAllKinds(this.trusted, this.untrusted, hostNames);
    this.services.set(description.serviceName, { description, certificates });
  }

  /** A certificate of the authority that clients and functions trust. */
  issueCertificate(hostNames: readonly string[]): Promise<ServerCertificate> {
    return this.trusted.issue(hostNames, { fromDay: -1, toDay: 25 });
  }

  /** Puts a program behind a service, on addresses that connect from now on: it answers unless a behaviour does. */
  setUpstream(serviceName: string, socketPath: string): void {
    this.service(serviceName);
    this.upstreams.set(serviceName, socketPath);
  }

  /** Replaces how a service behaves, on all its addresses or on one of them; takes effect at once. */
  async setBehaviour(serviceName: string, behaviour: ServiceBehaviour, address?: string): Promise<void> {
    this.service(serviceName);
    this.behaviours.set(behaviourKey(serviceName, address), behaviour);
    for (const { worker, bound } of this.joined) {
      for (const [boundAddress, boundService] of bound) {
        if (boundService === serviceName && (address === undefined || address === boundAddress)) {
          await worker.request('behave', { address: boundAddress, behaviour: this.behaviourOf(serviceName, boundAddress) });
        }
      }
    }
  }

  /** Starts the process that serves a VPC, with the means to start it inside. */
  async join(spawn: Spawn): Promise<ServiceProviderConnections> {
    const entry = join(__dirname, 'service-provider-process.ts');
    const worker = await Worker.start('the service provider', entry, spawn, (event) => this.requests.push(event as RecordedRequest));
    const joined: Joined = { worker, bound: new Map() };
    this.joined.add(joined);
    return {
      bind: async (address, serviceName, listenAddress = address) => {
        const { description, certificates } = this.service(serviceName);
        const binding: Binding = {
          address,
          listenAddress,
          serviceName,
          healthPath: description.healthPath,
          certificates,
          behaviour: this.behaviourOf(serviceName, address),
          upstream: this.upstreams.get(serviceName),
        };
        await worker.request('bind', binding);
        joined.bound.set(address, serviceName);
      },
      unbind: async (address) => {
        if (joined.bound.delete(address)) {
          await worker.request('unbind', address);
        }
      },
      close: async () => {
        this.joined.delete(joined);
        await worker.stop();
      },
    };
  }

  private behaviourOf(serviceName: string, address: string): ServiceBehaviour {
    return {
      ...this.behaviours.get(behaviourKey(serviceName)),
      ...this.behaviours.get(behaviourKey(serviceName, address)),
    };
  }

  private service(serviceName: string): KnownService {
    const service = this.services.get(serviceName);
    if (!service) {
      throw new Error(`the service provider has no service ${serviceName}`);
    }
    return service;
  }
}

function behaviourKey(serviceName: string, address?: string): string {
  return address ? `${serviceName} ${address}` : serviceName;
}
