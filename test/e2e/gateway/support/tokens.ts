/* JSON Web Tokens, good and forged. */
import { createHmac, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';

export interface SigningKey {
  readonly id: string;
  readonly algorithm: 'RS256' | 'ES256' | 'ES384';
  readonly privateKey: KeyObject;
  /** PEM text. */
  readonly publicKey: string;
}

export function signingKey(id: string, algorithm: SigningKey['algorithm']): SigningKey {
  const pair =
    algorithm === 'RS256'
      ? generateKeyPairSync('rsa', { modulusLength: 2048 })
      : generateKeyPairSync('ec', { namedCurve: algorithm === 'ES256' ? 'P-256' : 'P-384' });
  return { id, algorithm, privateKey: pair.privateKey, publicKey: pair.publicKey.export({ type: 'spki', format: 'pem' }).toString() };
}

export type Claims = Readonly<Record<string, unknown>>;

export const now = (): number => Math.floor(Date.now() / 1000);

export function claims(more: Claims = {}): Claims {
  return { iss: 'https://issuer.example/', aud: 'prefect-gateway', sub: 'worker', iat: now(), exp: now() + 300, ...more };
}

export function token(key: SigningKey, payload: Claims, header: Claims = {}): string {
  const signed = unsigned({ alg: key.algorithm, kid: key.id, ...header }, payload);
  const hash = key.algorithm === 'ES384' ? 'sha384' : 'sha256';
  return `${signed}.${sign(hash, Buffer.from(signed), { key: key.privateKey, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
}

/** Signed with a secret, for instance with something public that a careless verifier takes for one. */
export function hmacToken(secret: string, payload: Claims, header: Claims): string {
  const signed = unsigned({ alg: 'HS256', ...header }, payload);
  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
}

export function unsigned(header: Claims, payload: Claims): string {
  return [header, payload].map((part) => Buffer.from(JSON.stringify({ typ: 'JWT', ...part })).toString('base64url')).join('.');
}
