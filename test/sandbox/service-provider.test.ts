import { X509Certificate } from 'node:crypto';
import { CertificateAuthority, issueAllKinds } from '../../sandbox/service-provider/certificates';

test('one authority, and certificates that are wrong in one way each', async () => {
  const trusted = await CertificateAuthority.create('Trusted');
  const issued = await issueAllKinds(trusted, await CertificateAuthority.create('Untrusted'), ['api.example']);
  const authority = new X509Certificate(trusted.pem);
  const judge = (kind: keyof typeof issued) => {
    const certificate = new X509Certificate(issued[kind].certificate);
    return {
      name: certificate.checkHost('api.example') !== undefined,
      current: new Date(certificate.validTo) > new Date() && new Date(certificate.validFrom) < new Date(),
      trusted: certificate.verify(authority.publicKey),
    };
  };
  expect(authority.ca).toBe(true);
  expect(judge('valid')).toEqual({ name: true, current: true, trusted: true });
  expect(judge('wrongName')).toEqual({ name: false, current: true, trusted: true });
  expect(judge('expired')).toEqual({ name: true, current: false, trusted: true });
  expect(judge('untrusted')).toEqual({ name: true, current: true, trusted: false });
});
