import type { AddressInfo } from 'node:net';
import { connect, createServer } from 'node:tls';
import { describe, expect, test } from '@jest/globals';
import { hostsOf, makeAuthority, openAuthority, serverCertificateLifeMs } from './authority.ts';

const now = Date.now();
const authority = await openAuthority(await makeAuthority(now));

async function handshake(ca: string, hosts: string[], servername?: string): Promise<string> {
  const { chainPem, keyPem } = await authority.certify(hosts, now);
  const server = createServer({ cert: chainPem, key: keyPem }, (socket) => socket.on('error', () => {}).end());
  server.on('tlsClientError', () => {});
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    return await new Promise((resolve) => {
      const { port } = server.address() as AddressInfo;
      const socket = connect({ host: '127.0.0.1', port, ca, ...(servername ? { servername } : {}) });
      socket.on('secureConnect', () => resolve('trusted'));
      socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
      socket.on('close', () => resolve('closed'));
    });
  } finally {
    server.close();
  }
}

describe("the hub's own certificate authority", () => {
  test('an agent that pins it trusts the hub by address and by name', async () => {
    expect(await handshake(authority.certificatePem, ['127.0.0.1'])).toBe('trusted');
    expect(await handshake(authority.certificatePem, ['hub.example'], 'hub.example')).toBe('trusted');
  });

  test('another authority, or another name, is refused', async () => {
    const other = await openAuthority(await makeAuthority(now));
    expect(await handshake(other.certificatePem, ['127.0.0.1'])).not.toBe('trusted');
    expect(await handshake(authority.certificatePem, ['127.0.0.9'])).toBe('ERR_TLS_CERT_ALTNAME_INVALID');
  });

  test('a certificate is due for renewal well before it ends', async () => {
    const { renewAt } = await authority.certify(['127.0.0.1'], now);
    expect(renewAt).toBeLessThan(now + serverCertificateLifeMs - 29 * 24 * 3600_000);
  });

  test('hosts are read from addresses, IPv6 without brackets', () => {
    expect(hostsOf(['https://127.0.0.1:8443', 'https://[::1]:8443', 'https://hub.example'])).toEqual([
      '127.0.0.1',
      '::1',
      'hub.example',
    ]);
  });
});
