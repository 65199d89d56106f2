import type { Cabinet, Drawer, Sealed } from './vault.ts';

/** A phone's storage for tests; it survives a “reload”, because tests keep it and open a new vault on it. */
export class MemoryCabinet implements Cabinet {
  readonly keys = new Map<string, CryptoKey>();
  readonly records = new Map<string, Sealed>();

  #at(owner: string, drawer: Drawer, id: string): string {
    return `${owner}/${drawer}/${id}`;
  }

  async keyOf(owner: string): Promise<CryptoKey | undefined> {
    return this.keys.get(owner);
  }

  async keepKey(owner: string, key: CryptoKey): Promise<CryptoKey> {
    const standing = this.keys.get(owner) ?? key;
    this.keys.set(owner, standing);
    return standing;
  }

  async forgetKey(owner: string): Promise<void> {
    this.keys.delete(owner);
  }

  async get(owner: string, drawer: Drawer, id: string): Promise<Sealed | undefined> {
    return this.records.get(this.#at(owner, drawer, id));
  }

  async all(owner: string, drawer: Drawer): Promise<Sealed[]> {
    return [...this.records.values()].filter((one) => one.owner === owner && one.drawer === drawer);
  }

  async put(sealed: Sealed): Promise<void> {
    this.records.set(this.#at(sealed.owner, sealed.drawer, sealed.id), sealed);
  }

  async remove(owner: string, drawer: Drawer, id: string): Promise<void> {
    this.records.delete(this.#at(owner, drawer, id));
  }

  async removeAllOf(owner: string): Promise<void> {
    for (const [at, one] of this.records) if (one.owner === owner) this.records.delete(at);
  }

  async removeOlderThan(keptBeforeMs: number): Promise<number> {
    const old = [...this.records].filter(([, { keptAtMs }]) => keptAtMs < keptBeforeMs);
    for (const [at] of old) this.records.delete(at);
    return old.length;
  }
}
