import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import type { Cabinet, Drawer, Sealed } from './vault.ts';

interface Shelves extends DBSchema {
  keys: { key: string; value: CryptoKey };
  records: { key: [string, string, string]; value: Sealed; indexes: { kept: number } };
}

const databaseName = 'sharp-eyes-onsite';

/** The phone's IndexedDB. A write is on the disk before it is answered (`durability: strict`): batteries end. */
export class IdbCabinet implements Cabinet {
  readonly #db: IDBPDatabase<Shelves>;

  private constructor(db: IDBPDatabase<Shelves>) {
    this.#db = db;
  }

  /** @throws where the browser keeps nothing (private tab, storage full or forbidden) */
  static async open(): Promise<IdbCabinet> {
    const db = await openDB<Shelves>(databaseName, 1, {
      upgrade: (fresh) => {
        fresh.createObjectStore('keys');
        const records = fresh.createObjectStore('records', { keyPath: ['owner', 'drawer', 'id'] });
        records.createIndex('kept', 'keptAtMs');
      },
      blocking: (_now, _next, event) => (event.target as IDBDatabase).close(),
    });
    return new IdbCabinet(db);
  }

  keyOf(owner: string): Promise<CryptoKey | undefined> {
    return this.#db.get('keys', owner);
  }

  async keepKey(owner: string, key: CryptoKey): Promise<CryptoKey> {
    const keeping = this.#db.transaction('keys', 'readwrite', { durability: 'strict' });
    const standing = (await keeping.store.get(owner)) ?? key;
    await keeping.store.put(standing, owner);
    await keeping.done;
    return standing;
  }

  async forgetKey(owner: string): Promise<void> {
    await this.#db.delete('keys', owner);
  }

  get(owner: string, drawer: Drawer, id: string): Promise<Sealed | undefined> {
    return this.#db.get('records', [owner, drawer, id]);
  }

  all(owner: string, drawer: Drawer): Promise<Sealed[]> {
    return this.#db.getAll('records', IDBKeyRange.bound([owner, drawer, ''], [owner, drawer, '\uffff']));
  }

  async put(sealed: Sealed): Promise<void> {
    const keeping = this.#db.transaction('records', 'readwrite', { durability: 'strict' });
    await keeping.store.put(sealed);
    await keeping.done;
  }

  async remove(owner: string, drawer: Drawer, id: string): Promise<void> {
    await this.#db.delete('records', [owner, drawer, id]);
  }

  async removeAllOf(owner: string): Promise<void> {
    await this.#db.delete('records', IDBKeyRange.bound([owner, '', ''], [owner, '\uffff', '\uffff']));
  }

  async removeOlderThan(keptBeforeMs: number): Promise<number> {
    const sweeping = this.#db.transaction('records', 'readwrite');
    const old = await sweeping.store.index('kept').getAllKeys(IDBKeyRange.upperBound(keptBeforeMs, true));
    await Promise.all([...old.map((key) => sweeping.store.delete(key)), sweeping.done]);
    return old.length;
  }
}
