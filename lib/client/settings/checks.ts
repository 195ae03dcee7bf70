/* Checks of inputs. Each check rejects a literal API key first, and never repeats it; then what no format can hold. */
import { SettingError } from './setting-error';

const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const HOST = /^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}$/i;
/** The prefixes of keys of users and service accounts. */
const API_KEY = /(?<![a-z0-9])pn[ub]_\w/i;
/** Longer than any host with its port, any URL of a proxy and any name here. */
const LONGEST_TEXT = 300;
/** PATH_MAX of Linux, without the final zero. */
const LONGEST_PATH = 4095;
/** The longest ARN of a parameter, 2048, and a field of a secret after it. */
const LONGEST_REFERENCE = 2600;
/**
 * Controls, format characters, surrogates without their partner, separators of lines, and noncharacters. They end a line or are
 * invisible, and readers differ: PyYAML and Python's `tomllib` reject some, Docker rejects what is not UTF-8.
 */
const UNREADABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Noncharacter_Code_Point}]/u;
/** An entry of NO_PROXY: a host, or a domain with all its hosts. Some clients use the port. */
const HOSTS = /^(\*|(\*?\.)?[a-z0-9_-]+(\.[a-z0-9_-]+)*(:\d{1,5})?)$/i;
/** An address range or an IPv6 address; IPv4 addresses look like hosts. */
const ADDRESSES = /^((\d{1,3}\.){3}\d{1,3}\/([12]?\d|3[0-2])|\[?(?=[0-9a-f]*:[0-9a-f.]*:)[0-9a-f:.]+\]?(\/\d{1,3})?)$/i;
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

/** Every text of a user that a format contains: no format escapes these characters in a way that all its readers understand. */
function checkText(input: string, value: string, longest: number = LONGEST_TEXT): void {
  refuseApiKey(input, value);
  if (value.length > longest) {
    throw new SettingError(input, `must have at most ${longest} characters, got: ${value.length}`);
  }
  const unreadable = UNREADABLE.exec(value);
  if (unreadable !== null) {
    const code = unreadable[0].codePointAt(0) ?? 0;
    throw new SettingError(
      input,
      `must be printable text, got: the character U+${code.toString(16).toUpperCase().padStart(4, '0')} at position ${unreadable.index + 1}. Files, shells and YAML readers reject or replace it: remove it`,
    );
  }
}

/** A name, id or ARN of something in AWS. */
export function checkReference(input: string, value: string): void {
  checkText(input, value, LONGEST_REFERENCE);
}

export function checkId(input: string, value: string): void {
  checkText(input, value);
  if (!ID.test(value)) {
    throw new SettingError(
      input,
      `must be an id of 36 characters like 01234567-89ab-cdef-0123-456789abcdef, got: '${value}'. Copy it from the address of Prefect's web interface`,
    );
  }
}

export function checkHost(input: string, value: string): void {
  checkText(input, value);
  if (!HOST.test(value)) {
    throw new SettingError(
      input,
      `must be a host name without scheme, port and path, got: '${value}'. For example: api.private.prefect.cloud`,
    );
  }
}

export function checkFile(input: string, value: string): void {
  checkText(input, value, LONGEST_PATH);
  if (!value.startsWith('/')) {
    throw new SettingError(
      input,
      `must be the absolute path of a file where the client runs, got: '${value}'. For example: /etc/ssl/certs/company-ca.pem`,
    );
  }
}

export function checkProxyUrl(input: string, value: string): void {
  checkText(input, value);
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
  checkText(input, value);
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
  throw new SettingError(
    input,
    `must be HTTP status codes from 400 to 599, got: ${Number.isNaN(value) ? 'a value that is not a number' : given}`,
  );
}

export function checkResourceName(input: string, value: string, example = 'prefect-api-key'): void {
  checkText(input, value);
  if (!RESOURCE_NAME.test(value)) {
    throw new SettingError(input, `must be a name that Kubernetes accepts, got: '${value}'. For example: ${example}`);
  }
}

export function checkSecretField(input: string, value: string): void {
  checkText(input, value);
  if (!/^[-._a-zA-Z0-9]+$/.test(value)) {
    throw new SettingError(input, `must be the name of a field of the secret, got: '${value}'. For example: key`);
  }
}
