/**
 * A certificate authority of this process's own, and its certificates in the place where a function in Lambda finds those that it
 * trusts: folders and files as Amazon Linux 2023 has them (package ca-certificates), with as many authorities.
 */
import { createHash, webcrypto } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { rootCertificates } from 'node:tls';
import * as x509 from '@peculiar/x509';

export interface CertificateAuthority {
  /** Certificate of the server and of the authority between, and the server's key: PEM. */
  chain: string;
  key: string;
  /** Variables that have OpenSSL, and with it .NET, trust the authority. */
  environment: { SSL_CERT_FILE: string; SSL_CERT_DIR: string };
}

/** As those of AWS's endpoints: RSA keys, and one authority between root and server. */
const algorithm = {
  name: 'RSASSA-PKCS1-v1_5',
  hash: 'SHA-256',
  publicExponent: new Uint8Array([1, 0, 1]),
  modulusLength: 2048,
};

/** Not where a function in Lambda could write: what lies there is trusted only once it is needed (startup/hook/TlsHandshake.cs). */
const state = path.join(__dirname, '..', '.prejit');

const day = 24 * 60 * 60 * 1000;

interface Issued {
  certificate: x509.X509Certificate;
  keys: webcrypto.CryptoKeyPair;
}

let made: Promise<CertificateAuthority> | undefined;

/** Makes it once. Its files are gone when this process ends. */
export function certificateAuthority(): Promise<CertificateAuthority> {
  made ??= make();
  return made;
}

async function make(): Promise<CertificateAuthority> {
  x509.cryptoProvider.set(webcrypto);
  const root = await issue('CN=Prejit Root', [new x509.BasicConstraintsExtension(true, undefined, true)]);
  const between = await issue('CN=Prejit Authority', [new x509.BasicConstraintsExtension(true, 0, true)], root);
  const server = await issue(
    'CN=aws.stand-in',
    [
      new x509.SubjectAlternativeNameExtension([{ type: 'ip', value: '127.0.0.1' }]),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
    ],
    between,
  );
  const key = await webcrypto.subtle.exportKey('pkcs8', server.keys.privateKey);
  return {
    chain: [server, between].map(({ certificate }) => certificate.toString('pem')).join('\n'),
    key: x509.PemConverter.encode(key, 'PRIVATE KEY'),
    environment: writeTrust([...rootCertificates, root.certificate.toString('pem')]),
  };
}

/** A certificate for a new key; without an issuer it signs itself. */
async function issue(name: string, extensions: x509.Extension[], issuer?: Issued): Promise<Issued> {
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: createHash('sha256').update(name).digest('hex').slice(0, 16),
    subject: name,
    issuer: issuer?.certificate.subject ?? name,
    notBefore: new Date(Date.now() - day),
    notAfter: new Date(Date.now() + 30 * day),
    publicKey: keys.publicKey,
    signingKey: (issuer ?? { keys }).keys.privateKey,
    signingAlgorithm: algorithm,
    extensions,
  });
  return { certificate, keys };
}

/** `/etc/pki`, as far as OpenSSL's two defaults lead: the file `tls/cert.pem` and the folder `tls/certs`. */
function writeTrust(authorities: string[]): CertificateAuthority['environment'] {
  const pki = mkdtempSync(path.join(state, 'pki-'));
  process.once('exit', () => rmSync(pki, { recursive: true, force: true }));
  const extracted = path.join(pki, 'ca-trust', 'extracted');
  const certificates = path.join(pki, 'tls', 'certs');
  for (const folder of ['pem', 'openssl']) mkdirSync(path.join(extracted, folder), { recursive: true });
  mkdirSync(certificates, { recursive: true });
  const bundle = path.join(extracted, 'pem', 'tls-ca-bundle.pem');
  const trusted = path.join(extracted, 'openssl', 'ca-bundle.trust.crt');
  const text = authorities.join('\n');
  writeFileSync(bundle, text);
  writeFileSync(trusted, text.replaceAll(' CERTIFICATE-----', ' TRUSTED CERTIFICATE-----'));
  const file = path.join(pki, 'tls', 'cert.pem');
  for (const link of [file, path.join(certificates, 'ca-bundle.crt')]) symlinkSync(bundle, link);
  symlinkSync(trusted, path.join(certificates, 'ca-bundle.trust.crt'));
  return { SSL_CERT_FILE: file, SSL_CERT_DIR: certificates };
}
