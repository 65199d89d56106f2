import { expect, test } from '@jest/globals';
import { credential } from '@sharp-eyes/protocol';
import sodium from 'libsodium-wrappers';
import { sealAccount } from './seal.ts';

test('what leaves the page is opened by the agent and by the county, and by nobody who only reads it', async () => {
  await sodium.ready;
  const [agent, county] = [sodium.crypto_box_keypair(), sodium.crypto_box_keypair()];
  const text = (key: Uint8Array) => sodium.to_base64(key, sodium.base64_variants.URLSAFE_NO_PADDING);
  const account = { user: 'admin', password: '农家乐-2026!' };
  const keys = { agentId: 'a', agentKey: text(agent.publicKey), countyKey: text(county.publicKey) };
  const sealed = await sealAccount(account, keys);
  expect(JSON.stringify(sealed)).not.toContain('2026');
  const open = (box: string, pair: { publicKey: Uint8Array; privateKey: Uint8Array }) => {
    const bytes = sodium.from_base64(box, sodium.base64_variants.ORIGINAL);
    const words = sodium.crypto_box_seal_open(bytes, pair.publicKey, pair.privateKey);
    return credential.parse(JSON.parse(sodium.to_string(words)));
  };
  expect(open(sealed.toAgent, agent)).toEqual(account);
  expect(open(sealed.toCounty, county)).toEqual(account);
  expect(() => open(sealed.toAgent, county)).toThrow();
});
