// The certificate library needs it, and before itself.
import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import * as x509 from '@peculiar/x509';

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const HOUR = 3_600_000;

export interface Identity {
  /** PEM. */
  readonly cert: string;
  readonly key: string;
}

export interface IdentityOptions {
  readonly names: readonly string[];
  readonly notBefore?: Date;
  readonly notAfter?: Date;
}

export interface Authority {
  /** PEM. */
  readonly cert: string;
  issue(options: IdentityOptions): Promise<Identity>;
}

function keyPair(): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
}

async function pem(key: webcrypto.CryptoKey): Promise<string> {
  return x509.PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', key), 'PRIVATE KEY');
}

function validity({ notBefore, notAfter }: Partial<IdentityOptions>): { notBefore: Date; notAfter: Date } {
  return { notBefore: notBefore ?? new Date(Date.now() - HOUR), notAfter: notAfter ?? new Date(Date.now() + HOUR) };
}

function alternativeNames(names: readonly string[]): x509.SubjectAlternativeNameExtension {
  return new x509.SubjectAlternativeNameExtension(names.map((value) => ({ type: 'dns', value })));
}

/** A throw-away certificate authority. */
export async function createAuthority(name: string): Promise<Authority> {
  const keys = await keyPair();
  const own = await x509.X509CertificateGenerator.createSelfSigned({
    name: `CN=${name}`,
    ...validity({}),
    signingAlgorithm: ALGORITHM,
    keys,
    extensions: [new x509.BasicConstraintsExtension(true, undefined, true)],
  });
  return {
    cert: own.toString('pem'),
    issue: async (options) => {
      const leafKeys = await keyPair();
      const leaf = await x509.X509CertificateGenerator.create({
        subject: `CN=${options.names[0] ?? 'nameless'}`,
        issuer: own.subject,
        ...validity(options),
        signingAlgorithm: ALGORITHM,
        publicKey: leafKeys.publicKey,
        signingKey: keys.privateKey,
        extensions: [alternativeNames(options.names)],
      });
      return { cert: leaf.toString('pem'), key: await pem(leafKeys.privateKey) };
    },
  };
}

export async function selfSigned(options: IdentityOptions): Promise<Identity> {
  const keys = await keyPair();
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: `CN=${options.names[0] ?? 'nameless'}`,
    ...validity(options),
    signingAlgorithm: ALGORITHM,
    keys,
    extensions: [alternativeNames(options.names)],
  });
  return { cert: certificate.toString('pem'), key: await pem(keys.privateKey) };
}
