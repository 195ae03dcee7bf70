import { type Entries } from './entry';

const REPORT = 'Report it to Prefect with the host, the time and the endpoint id.';
const REPORT_INCIDENT =
  "Check Prefect's status page. If it shows no incident, report it to Prefect with the host, the time and the endpoint id.";
const CERTIFICATE_ERROR = 'Clients refuse the connection with a certificate error.';
const WAIT_AFTER_CONNECT = 'Connections open, but clients then wait until they time out.';
const BY_ADDRESS = 'The host, and each address with its error code.';
const BY_CERTIFICATE = 'The host, each address with its error code, and the issuer, subject and names of the certificate.';
const BY_STATUS = 'The host, and each address with its HTTP status.';
const COMPARE_PATH = "Compare the host and the health path with Prefect's documentation; both are properties of the construct.";

/* What answers at the other end: TLS, then HTTP. */
export const ANSWER = {
  'tls-untrusted': {
    severity: 'error',
    seenBy: 'probe',
    title: 'The certificate is not trusted',
    symptom: CERTIFICATE_ERROR,
    messages: [
      'curl: (60) SSL certificate problem: unable to get local issuer certificate',
      'curl: (60) SSL certificate problem: self-signed certificate',
      '[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: unable to get local issuer certificate (_ssl.c:…)',
      '[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: self-signed certificate (_ssl.c:…)',
    ],
    cause:
      'Something between the client and Prefect, such as a firewall that inspects TLS, presents its own certificate, or the certificate chain is incomplete.',
    evidence: BY_CERTIFICATE,
    remedy:
      'Check the issuer of the certificate. If it is your company, exclude these hosts from TLS inspection. Otherwise report it to Prefect. Send no API key over this path until it is fixed.',
  },
  'tls-wrong-name': {
    severity: 'error',
    seenBy: 'probe',
    title: 'The certificate is for another name',
    symptom: CERTIFICATE_ERROR,
    messages: [
      "curl: (60) SSL: no alternative certificate subject name matches target host name 'api.private.prefect.cloud'",
      "[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: Hostname mismatch, certificate is not valid for 'api.private.prefect.cloud'. (_ssl.c:…)",
    ],
    cause: 'The endpoint belongs to a different service, for example because the service names of API and UI are swapped.',
    evidence: BY_CERTIFICATE,
    remedy: 'Compare `apiServiceName` and `uiServiceName` with the names from Prefect. If they match, report it to Prefect.',
  },
  'tls-expired': {
    severity: 'error',
    seenBy: 'probe',
    title: 'The certificate has expired or is not valid yet',
    symptom: CERTIFICATE_ERROR,
    messages: [
      'curl: (60) SSL certificate problem: certificate has expired',
      '[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: certificate has expired (_ssl.c:…)',
    ],
    cause: 'Prefect has not renewed the certificate, or the clock of the client is wrong.',
    evidence: BY_CERTIFICATE,
    remedy: REPORT,
  },
  'tls-failed': {
    severity: 'error',
    seenBy: 'probe',
    title: 'The TLS handshake fails',
    symptom: 'Clients fail immediately.',
    messages: ['curl: (35) …', '[SSL: WRONG_VERSION_NUMBER] wrong version number (_ssl.c:…)'],
    cause: 'The server does not speak TLS, supports no TLS version that clients accept, or closes the connection.',
    evidence: BY_ADDRESS,
    remedy:
      'Check for a firewall between the client and the endpoint. If there is none, report it to Prefect with the host, the time and the endpoint id.',
  },
  'tls-silent': {
    severity: 'error',
    seenBy: 'probe',
    title: 'The TLS handshake gets no answer',
    symptom: WAIT_AFTER_CONNECT,
    messages: [
      'curl: (28) SSL connection timeout',
      'curl: (28) Connection timed out after … milliseconds',
      'httpx.ConnectTimeout: _ssl.c:…: The handshake operation timed out',
    ],
    cause: 'The endpoint has no healthy server behind it in this zone, or the network drops large packets.',
    evidence: BY_ADDRESS,
    remedy: REPORT,
  },
  'certificate-expiring': {
    severity: 'warning',
    seenBy: 'probe',
    title: 'The certificate expires within two weeks',
    symptom: 'Clients still work.',
    cause: 'Prefect has not renewed it. Public certificates are usually renewed a month before their end.',
    evidence: 'The host, and when the certificate expires.',
    remedy: 'Report it to Prefect with the host, the time and the endpoint id.',
  },
  'http-forbidden': {
    severity: 'error',
    seenBy: 'probe',
    title: 'Prefect answers the health check with 403',
    symptom: 'Clients get `403 Forbidden`, whatever their API key.',
    messages: ["Client error '403 Forbidden' for url 'https://api.private.prefect.cloud/api/…'"],
    cause:
      'The Prefect account may trust only other endpoints, or an IP allow-list may exclude this one. It is not known whether Prefect answers a request *without* a key from an untrusted endpoint in this way.',
    evidence: BY_STATUS,
    remedy:
      'Run `prefect-privatelink check --api-key-env PREFECT_API_KEY`: the answer to a call with a key is certain. Then compare the endpoint id with the trusted list under Account settings > PrivateLink. Only Prefect can change that list.',
  },
  'endpoint-not-trusted': {
    severity: 'error',
    seenBy: 'client',
    title: 'Prefect answers 403 to a call with an API key',
    symptom: 'The health check passes, but clients get `403 Forbidden`.',
    messages: ["Client error '403 Forbidden' for url 'https://api.private.prefect.cloud/api/…'"],
    cause:
      'The Prefect account trusts only other endpoints (a replaced endpoint has a new id), an IP allow-list excludes this one, or the key has no access to the workspace.',
    evidence: 'The host and the HTTP status.',
    remedy:
      'Compare the endpoint id with the trusted list under Account settings > PrivateLink. If it is not there, send the id to Prefect: only Prefect can change the list.',
  },
  'api-key-refused': {
    severity: 'error',
    seenBy: 'client',
    title: 'Prefect rejects the API key',
    symptom: 'Clients get `401 Unauthorized`.',
    messages: ["Client error '401 Unauthorized' for url 'https://api.private.prefect.cloud/api/…'"],
    cause: 'The key is wrong, has expired or was deleted. The private path itself works.',
    evidence: 'The host and the HTTP status.',
    remedy: 'Create a new key in Prefect Cloud, and check that the environment variable contains only the key.',
  },
  'http-redirect': {
    severity: 'error',
    seenBy: 'probe',
    title: 'Prefect redirects the health check',
    symptom: 'Clients may still work.',
    cause: 'The health path has changed.',
    evidence: BY_STATUS,
    remedy: COMPARE_PATH,
  },
  'http-client-error': {
    severity: 'error',
    seenBy: 'probe',
    title: 'Prefect answers the health check with a client error',
    symptom: 'The health check gets a status from 400 to 499 other than 403.',
    messages: ["Client error '404 Not Found' for url '…'"],
    cause: 'The health path or the host has changed, or the service names of API and UI are swapped.',
    evidence: BY_STATUS,
    remedy: COMPARE_PATH,
  },
  'http-server-error': {
    severity: 'error',
    seenBy: 'probe',
    title: 'Prefect answers with a server error',
    symptom: 'Clients get 5xx and retry; workers give up after some minutes.',
    messages: [
      "Server error '503 Service Unavailable' for url 'https://api.private.prefect.cloud/api/…'",
      'Service exceeded error threshold',
    ],
    cause: 'The service behind the endpoint has a problem. Your path to it works.',
    evidence: BY_STATUS,
    remedy: REPORT_INCIDENT,
  },
  'http-slow': {
    severity: 'error',
    seenBy: 'probe',
    title: 'The response does not arrive in time',
    symptom: WAIT_AFTER_CONNECT,
    messages: ['curl: (28) Operation timed out after … milliseconds with … bytes received', 'httpx.ReadTimeout'],
    cause: 'The service behind the endpoint is slow or does not respond. Your path to it works.',
    evidence: BY_ADDRESS,
    remedy: REPORT_INCIDENT,
  },
  'http-failed': {
    severity: 'error',
    seenBy: 'probe',
    title: 'The connection breaks, or the response is not HTTP',
    symptom: 'Clients fail in the middle of a request.',
    messages: [
      'curl: (52) Empty reply from server',
      'curl: (56) Recv failure: Connection reset by peer',
      'httpx.RemoteProtocolError: Server disconnected without sending a response.',
      'httpx.ReadError',
    ],
    cause: 'The service behind the endpoint closes the connection, or a different server answers.',
    evidence: BY_ADDRESS,
    remedy: REPORT,
  },
  'check-unknown': {
    severity: 'error',
    seenBy: 'probe',
    title: 'This version does not know the result of the check',
    symptom: 'The check fails, but clients may work.',
    cause: 'The probe is newer than the activator.',
    evidence: 'The result that the probe returned, the host and the addresses.',
    remedy: 'Deploy again, so that both functions have the same version.',
  },
} as const satisfies Entries;
