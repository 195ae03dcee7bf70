/* What a gateway is, before it is written as haproxy.cfg. Values of users are text; the renderer quotes them. */
import { type Value } from './escape';
import { type PathPattern } from './path-pattern';
import { type ClientTimings } from './timeouts';

export interface GatewayModel {
  readonly mode: PassthroughModel | CloudTenantModel | SelfHostedModel;
  /** The load balancer connects to it, and says by the PROXY protocol who connected to the load balancer. */
  readonly port: number;
  /** For the health checks of the load balancer, which sends the PROXY protocol with them too. */
  readonly healthPort: number;
  /** For Prometheus, which connects without the load balancer. */
  readonly metricsPort: number;
  /** Most connections at once. */
  readonly maxConnections: number;
  readonly drain: DrainModel;
  readonly client: ClientTimings;
  /** @default - the name servers of `/etc/resolv.conf` */
  readonly nameServer?: NameServer;
  /** @default - no proxy for scraping */
  readonly scrapeProxy?: ScrapeProxyModel;
}

export interface DrainModel {
  /** From the stop signal on, the health check fails while connections are still accepted. */
  readonly graceSeconds: number;
  /** Connections that are open so long after the stop signal are closed. */
  readonly hardStopSeconds: number;
}

export interface NameServer {
  readonly address: string;
  readonly port: number;
}

/** PEM files: certificate, chain and key in one. */
export interface ServerTls {
  readonly certificateFile: string;
}

export interface PassthroughModel {
  readonly type: 'passthrough';
  readonly destinations: readonly Destination[];
  /** @default - everybody who can connect may reach all destinations */
  readonly identity?: ConnectionIdentity;
}

export interface Destination {
  /** The only name by which clients reach it: TLS server name and DNS name. */
  readonly hostName: string;
  readonly port: number;
}

export interface ConnectionIdentity {
  /** The client's certificate of an outer TLS session, or the id of the endpoint through which it connected. */
  readonly source: MutualTls | VpcEndpointId;
  readonly roles: readonly ConnectionRole[];
}

export interface MutualTls extends ServerTls {
  readonly type: 'mutualTls';
  readonly clientCaFile: string;
}

export interface VpcEndpointId {
  readonly type: 'vpcEndpoint';
}

export interface ConnectionRole {
  readonly name: string;
  /** Common names of certificates, or ids of endpoints. */
  readonly members: readonly Value[];
  /** Among the destinations. */
  readonly hostNames: readonly string[];
}

export interface CloudTenantModel {
  readonly type: 'cloudTenant';
  readonly tls: ServerTls;
  /** Prefect Cloud's host. */
  readonly upstream: { readonly hostName: string; readonly port: number; readonly caFile: string };
  readonly accountId: string;
  readonly workspaceIds: readonly string[];
  /** Paths outside the workspaces that clients need, and nothing else of the account. */
  readonly commonPaths: readonly string[];
}

export interface SelfHostedModel {
  readonly type: 'selfHosted';
  readonly tls: ServerTls;
  readonly upstream: SelfHostedUpstream;
  readonly identity: JwtIdentity | MutualTls;
  readonly roles: readonly AccessRole[];
  /** @default - no limit */
  readonly rateLimit?: RateLimit;
  /** Calls that the limit never touches and that go before others in the queue. */
  readonly priority: readonly PathPattern[];
  /** POST requests that only read, so that they may be sent again. */
  readonly repeatable: readonly PathPattern[];
  /** During a planned upgrade every call is answered so that Prefect's clients wait. @default - false */
  readonly maintenance?: boolean;
}

export interface SelfHostedUpstream {
  readonly hostName: Value;
  readonly port: number;
  /** Most servers behind the name. */
  readonly servers: number;
  /** Most requests at once for each server; further ones wait. */
  readonly maxRequests: number;
  /** Verifies the servers' certificate by this file. @default - HTTP without TLS */
  readonly caFile?: string;
}

export interface JwtIdentity {
  readonly type: 'jwt';
  /** Header of requests that has the token. `Authorization` is Prefect's own. */
  readonly header: string;
  readonly issuer: Value;
  readonly audience: Value;
  /** Path of the claim that names roles, one or a list; undefined if roles have `members`. */
  readonly rolesClaim?: readonly string[];
  readonly keys: readonly JwtKey[];
}

/** A public key, for one algorithm alone. */
export interface JwtKey {
  readonly id: Value;
  readonly algorithm: Value;
  readonly file: string;
}

export interface AccessRole {
  readonly name: string;
  /** Subjects of tokens, or common names of certificates; undefined if the claim of the token names the role. */
  readonly members?: readonly Value[];
  readonly allow: readonly AccessRule[];
  /** What `allow` includes and the role may not do. @default - nothing */
  readonly except?: readonly AccessRule[];
}

export interface AccessRule {
  /** @default - all methods */
  readonly methods?: readonly string[];
  readonly paths: readonly PathPattern[];
}

export interface RateLimit {
  /** Most requests of an identity in the period, at one task. */
  readonly requests: number;
  readonly periodSeconds: number;
}

export interface ScrapeProxyModel extends MutualTls {
  readonly port: number;
  readonly jobs: readonly ScrapeJob[];
}

export interface ScrapeJob {
  /** Common name of the job's certificate. */
  readonly name: string;
  readonly targets: readonly ScrapeTarget[];
}

export interface ScrapeTarget {
  readonly hosts: { readonly hostName: string } | { readonly domain: string } | { readonly cidr: string };
  readonly port: number;
  readonly path: string;
}
