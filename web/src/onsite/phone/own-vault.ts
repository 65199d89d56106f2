import { IdbCabinet } from './idb-cabinet.ts';
import { keptForMs, Vault } from './vault.ts';

/** A person's vault in this browser, less what has become too old. @throws where the browser keeps nothing */
export async function openOwnVault(personId: string): Promise<Vault> {
  const cabinet = await IdbCabinet.open();
  await cabinet.removeOlderThan(Date.now() - keptForMs);
  return Vault.open(cabinet, personId);
}
