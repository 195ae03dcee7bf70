/* A stand-in for a Network Load Balancer: it passes TCP on with PROXY protocol v2, and sends it with health checks too. */
import { type HaproxyBranch } from '../../../../sandbox/system/gateway-programs';
import { Haproxy } from './haproxy';

export interface Listener {
  /** Of the load balancer. */
  readonly port: number;
  readonly targetPort: number;
}

export interface LoadBalancerSettings {
  readonly listeners: readonly Listener[];
  readonly targets: readonly string[];
  readonly health: { readonly port: number; readonly path: string };
  /** Id of the endpoint through which all clients come. */
  readonly endpointId?: string;
}

export function loadBalancerConfiguration({ listeners, targets, health, endpointId }: LoadBalancerSettings): string {
  const identity = endpointId === undefined ? '' : ` set-proxy-v2-tlv-fmt(0xEA) %[bin(01${Buffer.from(endpointId).toString('hex')})]`;
  return [
    'defaults',
    '  mode tcp',
    '  timeout connect 2s',
    '  timeout client 350s',
    '  timeout server 350s',
    ...listeners.flatMap(({ port, targetPort }) => [
      `listen port-${port}`,
      `  bind :${port}`,
      '  option httpchk',
      `  http-check send meth GET uri ${health.path}`,
      '  http-check expect status 200',
      ...targets.map(
        (address, index) =>
          `  server target-${index} ${address}:${targetPort} check inter 500ms port ${health.port} check-send-proxy send-proxy-v2${identity}`,
      ),
    ]),
    '',
  ].join('\n');
}

export function startLoadBalancer(branch: HaproxyBranch, settings: LoadBalancerSettings): Promise<Haproxy> {
  return Haproxy.start(branch, loadBalancerConfiguration(settings));
}
