/* Checks of inputs. Each check rejects a literal API key first, and never repeats it. */
import { SettingError } from './setting-error';

const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const HOST = /^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}$/i;
/** The prefixes of keys of users and service accounts. */
const API_KEY = /(?<![a-z0-9])pn[ub]_\w/i;
// eslint-disable-next-line no-control-regex -- these would end a line in a file
const PATH = /^\/[^\x00-\x1f\x7f]*$/;
/** An entry of NO_PROXY: a host, or a domain with all its hosts. Some clients use the port. */
const HOSTS = /^(\*|(\*?\.)?[a-z0-9_-]+(\.[a-z0-9_-]+)*(:\d{1,5})?)$/i;
/** An address range or an IPv6 address; IPv4 addresses look like hosts. */
const ADDRESSES = /^((\d{1,3}\.){3}\d{1,3}\/([12]?\d|3[0-2])|\[?[0-9a-f]*:[0-9a-f:.]*:[0-9a-f:.]*\]?(\/\d{1,3})?)$/i;
/** The name of a Kubernetes ConfigMap or Secret. */
const RESOURCE_NAME = /^(?=.{1,253}$)[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/;

export function refuseApiKey(input: string, value: string): void {
  if (!API_KEY.test(value)) {
    return;
  }
  throw new SettingError(
    input,
    'contains an API key: templates, task definitions and files are read by many, and keep old versions. Put the key into Secrets Manager, a secure parameter or a Kubernetes Secret, give a reference to it, and replace the key if it has been stored',
  );
}

export function checkId(input: string, value: string): void {
  refuseApiKey(input, value);
  if (!ID.test(value)) {
    throw new SettingError(
      input,
      `must be an id of 36 characters like 01234567-89ab-cdef-0123-456789abcdef, got: '${value}'. Copy it from the address of Prefect's web interface`,
    );
  }
}

export function checkHost(input: string, value: string): void {
  refuseApiKey(input, value);
  if (!HOST.test(value)) {
    throw new SettingError(
      input,
      `must be a host name without scheme, port and path, got: '${value}'. For example: api.private.prefect.cloud`,
    );
  }
}

export function checkFile(input: string, value: string): void {
  refuseApiKey(input, value);
  if (!PATH.test(value)) {
    throw new SettingError(
      input,
      `must be the absolute path of a file where the client runs, got: '${value}'. For example: /etc/ssl/certs/company-ca.pem`,
    );
  }
}

export function checkProxyUrl(input: string, value: string): void {
  refuseApiKey(input, value);
  if (value.includes('@')) {
    throw new SettingError(
      input,
      'contains a user or a password, which everybody who may read the settings could read. Let the proxy admit the client by its address',
    );
  }
  const allowed = /^https?:\/\//i.test(value) ? 'be the URL of a proxy, without a path' : 'start with http:// or https://';
  if (!/^https?:\/\/[a-z0-9.-]+(:\d{1,5})?\/?$/i.test(value)) {
    throw new SettingError(input, `must ${allowed}, got: '${value}'. For example: http://proxy.example.com:3128`);
  }
}

export function checkNoProxy(input: string, value: string): void {
  refuseApiKey(input, value);
  if (HOSTS.test(value) || ADDRESSES.test(value)) {
    return;
  }
  throw new SettingError(
    input,
    `must be a host, a domain, an address or a CIDR, without scheme and path, got: '${value}'. For example: .example.com`,
  );
}

export function checkRetryCode(input: string, value: number): void {
  refuseApiKey(input, String(value));
  if (Number.isInteger(value) && value >= 400 && value <= 599) {
    return;
  }
  const given = typeof value === 'number' ? String(value) : JSON.stringify(value);
  throw new SettingError(input, `must be HTTP status codes from 400 to 599, got: ${Number.isNaN(value) ? 'what is not a number' : given}`);
}

export function checkResourceName(input: string, value: string, example = 'prefect-api-key'): void {
  refuseApiKey(input, value);
  if (!RESOURCE_NAME.test(value)) {
    throw new SettingError(input, `must be a name that Kubernetes accepts, got: '${value}'. For example: ${example}`);
  }
}

export function checkSecretField(input: string, value: string): void {
  refuseApiKey(input, value);
  if (!/^[-._a-zA-Z0-9]+$/.test(value)) {
    throw new SettingError(input, `must be the name of a field of the secret, got: '${value}'. For example: key`);
  }
}
