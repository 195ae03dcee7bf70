/* One model for each mode and option: what every supported HAProxy must accept. */
import {
  type CloudTenantModel,
  type ConnectionIdentity,
  type GatewayModel,
  type JwtIdentity,
  type MutualTls,
  type PassthroughModel,
  type ScrapeProxyModel,
  type SelfHostedModel,
} from '../../../lib/gateway/haproxy/model';

/** Where the files and ports are that a model names. */
export interface Ground {
  readonly files: string;
  readonly ports: { readonly listener: number; readonly health: number; readonly metrics: number; readonly scrape: number };
  readonly upstreamPort: number;
  readonly nameServer?: { readonly address: string; readonly port: number };
}

export const GROUND: Ground = {
  files: '/run/gateway',
  ports: { listener: 8443, health: 8405, metrics: 9101, scrape: 9443 },
  upstreamPort: 443,
};

export const ACCOUNT = '7a1c9d2e-0000-4000-8000-00000000000a';
export const WORKSPACE = '7a1c9d2e-0000-4000-8000-00000000000b';

export function gateway(mode: GatewayModel['mode'], ground: Ground = GROUND, more: Partial<GatewayModel> = {}): GatewayModel {
  return {
    mode,
    port: ground.ports.listener,
    healthPort: ground.ports.health,
    metricsPort: ground.ports.metrics,
    maxConnections: 1000,
    drain: { graceSeconds: 1, hardStopSeconds: 20 },
    client: { requestSeconds: 60, keepAliveSeconds: 25, pollSeconds: 10, pingSeconds: 20, pongSeconds: 20 },
    ...(ground.nameServer === undefined ? {} : { nameServer: ground.nameServer }),
    ...more,
  };
}

export function passthrough(ground: Ground = GROUND, identity?: ConnectionIdentity): PassthroughModel {
  return {
    type: 'passthrough',
    destinations: ['api.private.prefect.cloud', 'app.private.prefect.cloud'].map((hostName) => ({ hostName, port: ground.upstreamPort })),
    ...(identity === undefined ? {} : { identity }),
  };
}

export function mutualTls(ground: Ground = GROUND): MutualTls {
  return { type: 'mutualTls', certificateFile: `${ground.files}/server.pem`, clientCaFile: `${ground.files}/ca.pem` };
}

export const CONNECTION_ROLES: ConnectionIdentity['roles'] = [
  { name: 'workers', members: ['worker', "o'brien"], hostNames: ['api.private.prefect.cloud'] },
  {
    name: 'people',
    members: ['vpce-0123456789abcdef0', { variable: 'PEOPLE' }],
    hostNames: ['api.private.prefect.cloud', 'app.private.prefect.cloud'],
  },
];

export function cloudTenant(ground: Ground = GROUND): CloudTenantModel {
  return {
    type: 'cloudTenant',
    tls: { certificateFile: `${ground.files}/server.pem` },
    upstream: { hostName: 'api.private.prefect.cloud', port: ground.upstreamPort, caFile: `${ground.files}/ca.pem` },
    accountId: ACCOUNT,
    workspaceIds: [WORKSPACE],
    commonPaths: ['/api/me/workspaces', '/api/health'],
  };
}

export function jwt(ground: Ground = GROUND): JwtIdentity {
  return {
    type: 'jwt',
    header: 'X-Gateway-Token',
    issuer: 'https://issuer.example/',
    audience: 'prefect-gateway',
    rolesClaim: ['roles'],
    keys: [
      { id: 'first', algorithm: 'RS256', file: `${ground.files}/first.pub` },
      { id: { variable: 'SECOND_KEY_ID' }, algorithm: { variable: 'SECOND_KEY_ALGORITHM' }, file: `${ground.files}/second.pub` },
    ],
  };
}

export function selfHosted(ground: Ground = GROUND, more: Partial<SelfHostedModel> = {}): SelfHostedModel {
  return {
    type: 'selfHosted',
    tls: { certificateFile: `${ground.files}/server.pem` },
    upstream: { hostName: 'prefect.internal', port: ground.upstreamPort, servers: 3, maxRequests: 50 },
    identity: jwt(ground),
    roles: [
      { name: 'administrator', allow: [{ paths: ['/api/**'] }] },
      {
        name: 'worker',
        members: ['arn:aws:iam::123456789012:role/worker', 'worker'],
        allow: [{ paths: ['/api/**'] }],
        except: [{ paths: ['/api/admin/settings', '/api/admin/database/**'] }],
      },
      {
        name: 'viewer',
        allow: [
          { methods: ['GET'], paths: ['/api/flows/**', '/api/flow_runs/*', '/api/work_pools/**'] },
          { methods: ['POST'], paths: ['/api/*/filter'] },
        ],
      },
    ],
    priority: [
      '/api/flow_runs/*/set_state',
      '/api/work_pools/*/workers/heartbeat',
      '/api/work_pools/*/get_scheduled_flow_runs',
      '/api/events/in',
    ],
    repeatable: ['/api/*/filter', '/api/*/count'],
    rateLimit: { requests: 20, periodSeconds: 3 },
    ...more,
  };
}

export function scrapeProxy(ground: Ground = GROUND): ScrapeProxyModel {
  return {
    ...mutualTls(ground),
    port: ground.ports.scrape,
    jobs: [
      {
        name: 'server',
        targets: [
          { hosts: { hostName: 'prefect.internal' }, port: ground.upstreamPort, path: '/api/metrics' },
          { hosts: { domain: 'workers.internal' }, port: ground.upstreamPort, path: '/metrics' },
        ],
      },
      { name: 'exporter', targets: [{ hosts: { cidr: '127.0.0.0/8' }, port: ground.upstreamPort, path: '/metrics' }] },
    ],
  };
}

/** Environment of the values that a model names by variable. */
export const ENVIRONMENT = {
  PEOPLE: 'o"b \' $HOME ${PATH} # \\ ü',
  SECOND_KEY_ID: 'second',
  SECOND_KEY_ALGORITHM: 'ES384',
  UPSTREAM: 'prefect.internal',
};

export const VARIANTS: Readonly<Record<string, (ground: Ground) => GatewayModel>> = {
  passthrough: (ground) => gateway(passthrough(ground), ground),
  'passthrough by endpoint id': (ground) =>
    gateway(passthrough(ground, { source: { type: 'vpcEndpoint' }, roles: CONNECTION_ROLES }), ground),
  'passthrough in mutual TLS': (ground) => gateway(passthrough(ground, { source: mutualTls(ground), roles: CONNECTION_ROLES }), ground),
  'cloud tenant': (ground) => gateway(cloudTenant(ground), ground),
  'self-hosted by token': (ground) => gateway(selfHosted(ground), ground),
  'self-hosted by certificate': (ground) =>
    gateway(
      selfHosted(ground, {
        identity: mutualTls(ground),
        roles: [{ name: 'worker', members: ['worker'], allow: [{ paths: ['/api/**'] }] }],
      }),
      ground,
    ),
  'self-hosted without limit, in TLS, with a host of the environment': (ground) =>
    gateway(
      {
        ...selfHosted(ground, {
          priority: [],
          repeatable: [],
          upstream: { hostName: { variable: 'UPSTREAM' }, port: 4200, servers: 1, maxRequests: 10, caFile: `${ground.files}/ca.pem` },
        }),
        rateLimit: undefined,
      },
      ground,
    ),
  'self-hosted in maintenance': (ground) => gateway(selfHosted(ground, { maintenance: true }), ground),
  'with a proxy for scraping': (ground) => gateway(passthrough(ground), ground, { scrapeProxy: scrapeProxy(ground) }),
};
