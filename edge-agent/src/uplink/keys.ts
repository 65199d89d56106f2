import { generateKeyPairSync, type JsonWebKey } from 'node:crypto';
import { join } from 'node:path';
import { type Credential, credential } from '@sharp-eyes/protocol';
import { type CryptoKey, importJWK } from 'jose';
import sodium from 'libsodium-wrappers';
import { z } from 'zod';
import { UplinkError } from './errors.ts';
import { readIfThere, writePrivately } from './private-file.ts';

const bytes32 = z.string().regex(/^[A-Za-z0-9_-]{43}$/, 'expected 32 bytes in base64url');
const keyFile = z.object({
  signing: z.object({ publicKey: bytes32, privateKey: bytes32 }),
  sealing: z.object({ publicKey: bytes32, privateKey: bytes32 }),
});

/** Who this agent is: Ed25519 to sign with, X25519 that credentials are sealed to. */
export interface AgentKeys {
  /** base64url of 32 bytes. */
  signingKey: string;
  sealingKey: string;
  /** Signs client assertions. */
  signer: CryptoKey;
  /** Opens a libsodium sealed box (base64) in memory. @throws {UplinkError} `bad-configuration`, without its content */
  open(sealed: string): Credential;
}

/**
 * Reads the agent's keys, or makes them at first: `keys.json` (0600) in the data folder. The two private keys never
 * leave this file and this process.
 * @throws {UplinkError} `bad-keys`: a damaged file is never replaced, because the credentials sealed to it would be lost
 */
export async function loadKeys(folder: string): Promise<AgentKeys> {
  await sodium.ready;
  const file = join(folder, 'keys.json');
  const text = await readIfThere(file);
  const keys = text === undefined ? await makeKeys(file) : parseKeys(text, file);
  const { signing, sealing } = keys;
  const jwk: JsonWebKey = { kty: 'OKP', crv: 'Ed25519', x: signing.publicKey, d: signing.privateKey };
  const secret = fromBase64url(sealing.privateKey);
  const publicKey = fromBase64url(sealing.publicKey);
  return {
    signingKey: signing.publicKey,
    sealingKey: sealing.publicKey,
    signer: (await importJWK(jwk as Parameters<typeof importJWK>[0], 'EdDSA')) as CryptoKey,
    open: (sealed) => openSealed(sealed, publicKey, secret),
  };
}

async function makeKeys(file: string): Promise<z.infer<typeof keyFile>> {
  const { privateKey } = generateKeyPairSync('ed25519');
  const { x = '', d = '' } = privateKey.export({ format: 'jwk' });
  const sealing = sodium.crypto_box_keypair('base64');
  const keys = {
    signing: { publicKey: x, privateKey: d },
    sealing: { publicKey: sealing.publicKey, privateKey: sealing.privateKey },
  };
  await writePrivately(file, JSON.stringify(keys));
  return keys;
}

function parseKeys(text: string, file: string): z.infer<typeof keyFile> {
  try {
    return keyFile.parse(JSON.parse(text));
  } catch {
    // Neither the text nor zod's words: they could quote a private key.
    throw new UplinkError('bad-keys', {
      expected: `the keys of this agent in ${file}`,
      came: 'something else',
      todo: 'restore the file from a backup; without one remove it and enrol again (passwords must be sealed again)',
    });
  }
}

function openSealed(sealed: string, publicKey: Uint8Array, privateKey: Uint8Array): Credential {
  try {
    const box = Buffer.from(sealed, 'base64');
    const plain = sodium.crypto_box_seal_open(box, publicKey, privateKey);
    return credential.parse(JSON.parse(Buffer.from(plain).toString('utf8')));
  } catch {
    throw new UplinkError('bad-configuration', {
      expected: "a credential sealed to this agent's key",
      came: 'one that this key does not open',
      todo: 'give the password of the device again in the console',
    });
  }
}

function fromBase64url(text: string): Uint8Array {
  return sodium.from_base64(text, sodium.base64_variants.URLSAFE_NO_PADDING);
}
