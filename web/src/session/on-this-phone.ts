import type { Person } from '@sharp-eyes/protocol';

const isTechnician = ({ grants }: Person): boolean => grants.some(({ role }) => role === 'technician');

// Loaded when somebody leaves: nobody else's first load carries a technician's storage.
const vaultOf = async (person: Person) => (await import('../onsite/phone/own-vault.ts')).openOwnVault(person.id);

/** How much of a technician's work lies on this phone and nowhere else. */
export async function unsentBy(person: Person): Promise<number> {
  if (!isTechnician(person)) return 0;
  try {
    return (await (await vaultOf(person)).all('drafts')).length;
  } catch {
    return 0; // a browser that keeps nothing has nothing to lose
  }
}

let erasures = 0;

/** How often something was erased since the page was loaded: what was opened before is of no use any more. */
export function erasedTimes(): number {
  return erasures;
}

/** Whoever signs out leaves nothing on the phone (Order 799 Art. 19). */
export async function eraseOf(person: Person): Promise<void> {
  if (!isTechnician(person)) return;
  erasures += 1;
  try {
    await (await vaultOf(person)).erase();
  } catch {
    // Nothing was kept, or storage is gone: signing out must not fail by it.
  }
}
