import sodium from 'libsodium-wrappers';
import type { SealedAccount } from '../sending/drafts.ts';

/** Who can open a camera's account: the agent that serves it, and the county with its offline recovery key. */
export interface SealingKeys {
  agentId: string;
  /** X25519 public keys, base64url. */
  agentKey: string;
  countyKey: string;
}

/**
 * Seals a camera's account (libsodium sealed boxes). Neither the hub nor this phone can open what comes out; the
 * plain words are the caller's to forget.
 */
export async function sealAccount(
  account: { user: string; password: string },
  keys: SealingKeys,
): Promise<SealedAccount> {
  await sodium.ready;
  const words = JSON.stringify({ user: account.user, password: account.password });
  const sealTo = (key: string): string => {
    const publicKey = sodium.from_base64(key, sodium.base64_variants.URLSAFE_NO_PADDING);
    return sodium.to_base64(sodium.crypto_box_seal(words, publicKey), sodium.base64_variants.ORIGINAL);
  };
  return { agentId: keys.agentId, toAgent: sealTo(keys.agentKey), toCounty: sealTo(keys.countyKey) };
}
