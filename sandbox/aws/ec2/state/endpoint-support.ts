/* What the endpoint services of other companies, Prefect's among them, do not support: endpoint policies and IPv6. */
import { AwsError } from '../../service';

export const SUPPORTED_IP_ADDRESS_TYPES: readonly string[] = ['ipv4'];
const DNS_RECORD_IP_TYPES: readonly string[] = ['ipv4', 'service-defined'];

export const FULL_ACCESS = '{"Statement":[{"Action":"*","Effect":"Allow","Principal":"*","Resource":"*"}]}';

export interface EndpointOptions {
  readonly policyDocument?: string;
  readonly ipAddressType?: string;
  readonly dnsRecordIpType?: string;
}

export function refuseUnsupported(serviceName: string, { policyDocument, ipAddressType, dnsRecordIpType }: EndpointOptions): void {
  if (policyDocument !== undefined && !isFullAccess(policyDocument)) {
    throw new AwsError('InvalidParameter', `The endpoint service ${serviceName} only supports the full-access endpoint policy.`);
  }
  if (ipAddressType !== undefined && !SUPPORTED_IP_ADDRESS_TYPES.includes(ipAddressType)) {
    throw new AwsError('InvalidParameter', `The endpoint service ${serviceName} does not support the IP address type: ${ipAddressType}.`);
  }
  if (dnsRecordIpType !== undefined && !DNS_RECORD_IP_TYPES.includes(dnsRecordIpType)) {
    throw new AwsError('InvalidParameter', `The DNS record IP type ${dnsRecordIpType} does not fit the IP address type of the endpoint.`);
  }
}

/** However it is written: with a version or ids, as a list or not. */
function isFullAccess(policyDocument: string): boolean {
  let statements: unknown;
  try {
    ({ Statement: statements } = JSON.parse(policyDocument) as { readonly Statement?: unknown });
  } catch {
    throw new AwsError('InvalidPolicyDocument', 'This policy contains invalid Json');
  }
  const [only, ...others] = [statements].flat() as readonly Readonly<Record<string, unknown>>[];
  const rest = Object.entries(only ?? {}).filter(([name]) => name !== 'Sid' && name !== 'Effect');
  return (
    others.length === 0 &&
    only?.Effect === 'Allow' &&
    rest.length === 3 &&
    rest.every(
      ([name, value]) =>
        ['Action', 'Principal', 'Resource'].includes(name) &&
        ['*', '["*"]', '{"AWS":"*"}'].includes(typeof value === 'string' ? value : JSON.stringify(value)),
    )
  );
}
