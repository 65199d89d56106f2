import 'reflect-metadata';
import { createHash, randomBytes, webcrypto } from 'node:crypto';
import { isIP } from 'node:net';
import * as x509 from '@peculiar/x509';

/** The secret's name in the hubs' shared store. */
export const authoritySecret = 'agents-ca';
const dayMs = 24 * 3600_000;
/** Agents pin the authority; changing it means telling every agent first, so it lives long. */
const authorityLifeMs = 20 * 365 * dayMs;
export const serverCertificateLifeMs = 90 * dayMs;
/** A server certificate is made anew when less than this is left. */
const renewBeforeMs = 30 * dayMs;
/** An agent's clock may be behind while it asks for the time. */
const backdateMs = dayMs;

const curve = { name: 'ECDSA', namedCurve: 'P-256' };
const signing = { name: 'ECDSA', hash: 'SHA-256' };

/** What TLS needs to serve agents. */
export interface ServerCertificate {
  /** The certificate and the authority's, PEM: an agent finds the one that it pins in the handshake. */
  chainPem: string;
  keyPem: string;
  /** From then on it should be replaced, epoch milliseconds. */
  renewAt: number;
}

/** The hub's own certificate authority for agents. */
export interface Authority {
  certificatePem: string;
  /** SHA-256 (hex) of the certificate in DER form: what agents pin. */
  sha256: string;
  /** A certificate for these host names and IP addresses, with a fresh key. */
  certify(hosts: readonly string[], now: number): Promise<ServerCertificate>;
}

/** Makes a new authority as one secret: the private key and the certificate. */
export async function makeAuthority(now: number): Promise<Buffer> {
  const keys = await webcrypto.subtle.generateKey(curve, true, ['sign', 'verify']);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: serial(),
    name: `CN=Sharp Eyes agents ${randomBytes(4).toString('hex')}`,
    notBefore: new Date(now - backdateMs),
    notAfter: new Date(now + authorityLifeMs),
    signingAlgorithm: signing,
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  const key = await webcrypto.subtle.exportKey('pkcs8', keys.privateKey);
  return Buffer.from(
    JSON.stringify({ key: Buffer.from(key).toString('base64'), certificate: certificate.toString('pem') }),
  );
}

/** @throws SyntaxError or DataError when the secret is not one that `makeAuthority` made */
export async function openAuthority(secret: Buffer): Promise<Authority> {
  const { key, certificate: pem } = JSON.parse(secret.toString()) as { key: string; certificate: string };
  const certificate = new x509.X509Certificate(pem);
  const signingKey = await webcrypto.subtle.importKey('pkcs8', Buffer.from(key, 'base64'), curve, false, ['sign']);
  return {
    certificatePem: pem,
    sha256: createHash('sha256').update(new Uint8Array(certificate.rawData)).digest('hex'),
    certify: (hosts, now) => certify(certificate, signingKey, hosts, now),
  };
}

async function certify(
  issuer: x509.X509Certificate,
  signingKey: webcrypto.CryptoKey,
  hosts: readonly string[],
  now: number,
): Promise<ServerCertificate> {
  const keys = await webcrypto.subtle.generateKey(curve, true, ['sign', 'verify']);
  const notAfter = Math.min(now + serverCertificateLifeMs, issuer.notAfter.getTime());
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: serial(),
    subject: 'CN=Sharp Eyes hub',
    issuer: issuer.subject,
    notBefore: new Date(now - backdateMs),
    notAfter: new Date(notAfter),
    signingAlgorithm: signing,
    publicKey: keys.publicKey,
    signingKey,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension(
        hosts.map((host) => ({ type: isIP(host) === 0 ? 'dns' : 'ip', value: host })),
      ),
      await x509.AuthorityKeyIdentifierExtension.create(issuer),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  const key = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey)).toString('base64');
  return {
    chainPem: `${certificate.toString('pem')}\n${issuer.toString('pem')}\n`,
    keyPem: `-----BEGIN PRIVATE KEY-----\n${key.match(/.{1,64}/g)?.join('\n')}\n-----END PRIVATE KEY-----\n`,
    renewAt: notAfter - renewBeforeMs,
  };
}

/** The hosts of the addresses where agents reach the hub; IPv6 without its brackets. */
export function hostsOf(addresses: readonly string[]): string[] {
  return [...new Set(addresses.map((address) => new URL(address).hostname.replace(/^\[(.*)\]$/, '$1')))];
}

/** RFC 5280, 4.1.2.2: positive, at most 20 octets, not to be guessed. */
function serial(): string {
  const bytes = randomBytes(16);
  bytes[0] = ((bytes[0] as number) & 0x7f) | 0x40;
  return bytes.toString('hex');
}
