import { type Entries } from './entry';

const TELL_PREFECT = 'Tell Prefect, with host, time and endpoint id.';
const BY_ADDRESS = 'The host, and each address with the error code.';
const BY_CERTIFICATE = 'The host, each address with the error code, and the certificate: issuer, subject and names.';
const BY_STATUS = 'The host, and each address with its HTTP status.';
const COMPARE_PATH = "Compare host and health path with Prefect's documentation; both are properties of the construct.";

/* What is at the other end: TLS, then HTTP. */
export const ANSWER = {
  'tls-untrusted': {
    severity: 'error',
    seenBy: 'probe',
    title: 'The certificate is not trusted',
    symptom: 'Clients refuse to talk.',
    messages: [
      'curl: (60) SSL certificate problem: unable to get local issuer certificate',
      'curl: (60) SSL certificate problem: self-signed certificate',
      '[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: unable to get local issuer certificate (_ssl.c:…)',
      '[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: self-signed certificate (_ssl.c:…)',
    ],
    cause:
      'Something between the client and Prefect, such as an inspecting firewall, presents a certificate of its own, or the chain is incomplete.',
    evidence: BY_CERTIFICATE,
    remedy:
      "Look at the issuer of the certificate. If it is your company's, take these hosts out of TLS inspection. Otherwise tell Prefect, and send no API key over this path meanwhile.",
  },
  'tls-wrong-name': {
    severity: 'error',
    seenBy: 'probe',
    title: 'The certificate is for another name',
    symptom: 'Clients refuse to talk.',
    messages: [
      "curl: (60) SSL: no alternative certificate subject name matches target host name 'api.private.prefect.cloud'",
      "[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: Hostname mismatch, certificate is not valid for 'api.private.prefect.cloud'. (_ssl.c:…)",
    ],
    cause: 'The endpoint leads to another service, for instance with the service names of API and UI exchanged.',
    evidence: BY_CERTIFICATE,
    remedy: 'Compare `apiServiceName` and `uiServiceName` with what Prefect gave you. If they are right, tell Prefect.',
  },
  'tls-expired': {
    severity: 'error',
    seenBy: 'probe',
    title: 'The certificate has expired, or is not valid yet',
    symptom: 'Clients refuse to talk.',
    messages: [
      'curl: (60) SSL certificate problem: certificate has expired',
      '[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: certificate has expired (_ssl.c:…)',
    ],
    cause: 'Prefect has not renewed it, or the clock of the client is wrong.',
    evidence: BY_CERTIFICATE,
    remedy: TELL_PREFECT,
  },
  'tls-failed': {
    severity: 'error',
    seenBy: 'probe',
    title: 'The TLS handshake fails',
    symptom: 'Clients fail at once.',
    messages: ['curl: (35) …', '[SSL: WRONG_VERSION_NUMBER] wrong version number (_ssl.c:…)'],
    cause: 'What answers does not speak TLS, or no version that clients accept, or breaks off.',
    evidence: BY_ADDRESS,
    remedy: 'Look for a firewall between client and endpoint. If there is none, tell Prefect, with host, time and endpoint id.',
  },
  'tls-silent': {
    severity: 'error',
    seenBy: 'probe',
    title: 'The TLS handshake gets no answer',
    symptom: 'Connections open, then clients wait until their time-out.',
    messages: [
      'curl: (28) SSL connection timeout',
      'curl: (28) Connection timed out after … milliseconds',
      'httpx.ConnectTimeout: _ssl.c:…: The handshake operation timed out',
    ],
    cause: 'Nothing healthy is behind the endpoint in this zone, or large packets are dropped on the way.',
    evidence: BY_ADDRESS,
    remedy: TELL_PREFECT,
  },
  'certificate-expiring': {
    severity: 'warning',
    seenBy: 'probe',
    title: 'The certificate expires within two weeks',
    symptom: 'Nothing yet.',
    cause: 'Prefect has not renewed it. Public certificates are usually renewed a month before their end.',
    evidence: 'The host and the end of validity.',
    remedy: TELL_PREFECT,
  },
  'http-forbidden': {
    severity: 'error',
    seenBy: 'probe',
    title: 'Prefect answers the health check with 403',
    symptom: 'Clients get `403 Forbidden`, whatever their API key.',
    messages: ["Client error '403 Forbidden' for url 'https://api.private.prefect.cloud/api/…'"],
    cause:
      'The account may be bound to trusted endpoints of which this is none, or an IP allow-list may exclude it. Whether Prefect answers a request *without* a key from an untrusted endpoint in this way is not known.',
    evidence: BY_STATUS,
    remedy:
      'Call with a key, which tells for certain: `prefect-privatelink check --api-key-env PREFECT_API_KEY`. Then compare the endpoint id with the trusted list under Account settings > PrivateLink; only Prefect can change it.',
  },
  'endpoint-not-trusted': {
    severity: 'error',
    seenBy: 'client',
    title: 'Prefect answers 403 to a call with an API key',
    symptom: 'The health check is well, and clients get `403 Forbidden`.',
    messages: ["Client error '403 Forbidden' for url 'https://api.private.prefect.cloud/api/…'"],
    cause:
      'The account is bound to trusted endpoints of which this is none (a replaced endpoint has a new id), an IP allow-list excludes it, or the key may not use the workspace.',
    evidence: 'The host and the HTTP status.',
    remedy:
      'Compare the endpoint id with the trusted list under Account settings > PrivateLink. Only Prefect can change the list: send them the id of the new endpoint.',
  },
  'api-key-refused': {
    severity: 'error',
    seenBy: 'client',
    title: 'Prefect does not accept the API key',
    symptom: 'Clients get `401 Unauthorized`.',
    messages: ["Client error '401 Unauthorized' for url 'https://api.private.prefect.cloud/api/…'"],
    cause: 'The key is wrong, has expired or was deleted. The private path itself works.',
    evidence: 'The host and the HTTP status.',
    remedy: 'Make a new key in Prefect Cloud, and check that the variable holds nothing but the key.',
  },
  'http-redirect': {
    severity: 'error',
    seenBy: 'probe',
    title: 'The health check is redirected',
    symptom: 'Clients may work; the health path has moved.',
    cause: 'The health path is not what it was.',
    evidence: BY_STATUS,
    remedy: COMPARE_PATH,
  },
  'http-client-error': {
    severity: 'error',
    seenBy: 'probe',
    title: 'Prefect answers the health check with a client error',
    symptom: 'The health check gets a status of 400 to 499 that is not 403.',
    messages: ["Client error '404 Not Found' for url '…'"],
    cause: 'The health path or the host is not what it was, or the service names of API and UI are exchanged.',
    evidence: BY_STATUS,
    remedy: COMPARE_PATH,
  },
  'http-server-error': {
    severity: 'error',
    seenBy: 'probe',
    title: 'Prefect answers with a server error',
    symptom: 'Clients get 5xx and try again; workers give up after some minutes.',
    messages: [
      "Server error '503 Service Unavailable' for url 'https://api.private.prefect.cloud/api/…'",
      'Service exceeded error threshold',
    ],
    cause: 'The service behind the endpoint is in trouble. Your path to it works.',
    evidence: BY_STATUS,
    remedy: "Look at Prefect's status page. If it shows nothing, tell Prefect, with host, time and endpoint id.",
  },
  'http-slow': {
    severity: 'error',
    seenBy: 'probe',
    title: 'The answer does not arrive in time',
    symptom: 'Connections open, then clients wait until their time-out.',
    messages: ['curl: (28) Operation timed out after … milliseconds with … bytes received', 'httpx.ReadTimeout'],
    cause: 'The service behind the endpoint is slow or stuck. Your path to it works.',
    evidence: BY_ADDRESS,
    remedy: "Look at Prefect's status page. If it shows nothing, tell Prefect, with host, time and endpoint id.",
  },
  'http-failed': {
    severity: 'error',
    seenBy: 'probe',
    title: 'The connection breaks, or the answer is not HTTP',
    symptom: 'Clients fail in the middle of a request.',
    messages: [
      'curl: (52) Empty reply from server',
      'curl: (56) Recv failure: Connection reset by peer',
      'httpx.RemoteProtocolError: Server disconnected without sending a response.',
      'httpx.ReadError',
    ],
    cause: 'The service behind the endpoint breaks off, or something else answers.',
    evidence: BY_ADDRESS,
    remedy: TELL_PREFECT,
  },
  'check-unknown': {
    severity: 'error',
    seenBy: 'probe',
    title: 'The check ended in a way that this version does not know',
    symptom: 'The check fails; clients may or may not be well.',
    cause: 'The probe is newer than the activator.',
    evidence: "The probe's word, the host and the addresses.",
    remedy: 'Deploy again, so that both functions are of one version.',
  },
} as const satisfies Entries;
