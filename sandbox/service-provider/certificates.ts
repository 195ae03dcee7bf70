/* A throw-away certificate authority, and certificates as good or bad as a service's behaviour asks. */
// The certificate library needs it before its own code runs.
import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509CertificateGenerator,
  type X509Certificate,
} from '@peculiar/x509';
import { type ServiceBehaviour } from './service-provider';

export type CertificateKind = NonNullable<ServiceBehaviour['certificate']>;

export interface ServerCertificate {
  /** PEM texts. */
  readonly certificate: string;
  readonly key: string;
}

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const day = 24 * 60 * 60 * 1000;
const CURRENT = { fromDay: -1, toDay: 25 };

function newKeys() {
  return webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
}

export class CertificateAuthority {
  static async create(commonName: string): Promise<CertificateAuthority> {
    const keys = await newKeys();
    const certificate = await X509CertificateGenerator.createSelfSigned(
      {
        name: `CN=${commonName}`,
        keys,
        signingAlgorithm: algorithm,
        notBefore: new Date(Date.now() - 30 * day),
        notAfter: new Date(Date.now() + 30 * day),
        extensions: [
          new BasicConstraintsExtension(true, 0, true),
          new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
          await SubjectKeyIdentifierExtension.create(keys.publicKey, false, webcrypto),
        ],
      },
      webcrypto,
    );
    return new CertificateAuthority(keys.privateKey, certificate);
  }

  readonly pem: string;

  private constructor(
    private readonly key: webcrypto.CryptoKey,
    private readonly certificate: X509Certificate,
  ) {
    this.pem = certificate.toString('pem');
  }

  /** The first name is the common name as well. */
  async issue(
    names: readonly string[],
    validity: { readonly fromDay: number; readonly toDay: number } = CURRENT,
    usage: 'serverAuth' | 'clientAuth' = 'serverAuth',
  ): Promise<ServerCertificate> {
    const keys = await newKeys();
    const certificate = await X509CertificateGenerator.create(
      {
        subject: [{ CN: [names[0] ?? ''] }],
        issuer: this.certificate.subject,
        publicKey: keys.publicKey,
        signingKey: this.key,
        signingAlgorithm: algorithm,
        notBefore: new Date(Date.now() + validity.fromDay * day),
        notAfter: new Date(Date.now() + validity.toDay * day),
        extensions: [
          new BasicConstraintsExtension(false, undefined, true),
          new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
          new ExtendedKeyUsageExtension([ExtendedKeyUsage[usage]]),
          new SubjectAlternativeNameExtension(names.map((value) => ({ type: 'dns', value }))),
          await SubjectKeyIdentifierExtension.create(keys.publicKey, false, webcrypto),
          // Strict clients, Python 3.13's among them, refuse a certificate without it.
          await AuthorityKeyIdentifierExtension.create(this.certificate, false, webcrypto),
        ],
      },
      webcrypto,
    );
    const key = await webcrypto.subtle.exportKey('pkcs8', keys.privateKey);
    return { certificate: certificate.toString('pem'), key: PemConverter.encode(key, PemConverter.PrivateKeyTag) };
  }
}

/** One certificate of each kind for a service; only the clients' trust in the first authority makes one valid. */
export async function issueAllKinds(
  trusted: CertificateAuthority,
  untrusted: CertificateAuthority,
  hostNames: readonly string[],
): Promise<Record<CertificateKind, ServerCertificate>> {
  return {
    valid: await trusted.issue(hostNames),
    wrongName: await trusted.issue(['another-host.example']),
    expired: await trusted.issue(hostNames, { fromDay: -20, toDay: -1 }),
    untrusted: await untrusted.issue(hostNames),
  };
}
