/** What is kept on the phone, apart: drafts of records, photographs, the day pack, small notes. */
export type Drawer = 'drafts' | 'photos' | 'pack' | 'notes';

/** A record as it lies on the phone. Only where it lies, whose it is and since when can be read without the key. */
export interface Sealed {
  owner: string;
  drawer: Drawer;
  id: string;
  keptAtMs: number;
  iv: Uint8Array<ArrayBuffer>;
  bytes: ArrayBuffer;
}

/** Where sealed records and the keys to them lie: IndexedDB on a phone, memory in a test. */
export interface Cabinet {
  keyOf(owner: string): Promise<CryptoKey | undefined>;
  /** Keeps the key unless the owner has one by now (another tab); answers the one that stands. */
  keepKey(owner: string, key: CryptoKey): Promise<CryptoKey>;
  forgetKey(owner: string): Promise<void>;
  get(owner: string, drawer: Drawer, id: string): Promise<Sealed | undefined>;
  all(owner: string, drawer: Drawer): Promise<Sealed[]>;
  put(sealed: Sealed): Promise<void>;
  remove(owner: string, drawer: Drawer, id: string): Promise<void>;
  removeAllOf(owner: string): Promise<void>;
  /** Takes away what was kept before an instant, whoever owns it. @returns how many */
  removeOlderThan(keptBeforeMs: number): Promise<number>;
}

/** Contractors keep nothing (Order 799 Art. 19): what was not sent after seven days is gone. */
export const keptForMs = 7 * 86_400_000;

/**
 * One person's things on this phone, encrypted (AES-GCM, 256 bits) by a key of that person that the browser does not
 * hand out. What this protects and what it does not: docs/decisions/drafts-on-the-phone.md.
 */
export class Vault {
  readonly owner: string;
  readonly #cabinet: Cabinet;
  readonly #key: CryptoKey;

  private constructor(cabinet: Cabinet, owner: string, key: CryptoKey) {
    this.#cabinet = cabinet;
    this.owner = owner;
    this.#key = key;
  }

  /** Opens a person's vault, made at the first time. */
  static async open(cabinet: Cabinet, owner: string): Promise<Vault> {
    const known = await cabinet.keyOf(owner);
    if (known) return new Vault(cabinet, owner, known);
    const made = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);
    return new Vault(cabinet, owner, await cabinet.keepKey(owner, made));
  }

  async put(drawer: Drawer, id: string, value: unknown, nowMs: number): Promise<void> {
    await this.putBytes(drawer, id, new TextEncoder().encode(JSON.stringify(value)), nowMs);
  }

  /** Undefined where there is nothing, or nothing that this key opens: a damaged record is no record. */
  async get<T>(drawer: Drawer, id: string): Promise<T | undefined> {
    const sealed = await this.#cabinet.get(this.owner, drawer, id);
    return sealed && this.#read<T>(sealed);
  }

  async all<T>(drawer: Drawer): Promise<T[]> {
    const sealed = await this.#cabinet.all(this.owner, drawer);
    const values = await Promise.all(sealed.map((one) => this.#read<T>(one)));
    return values.filter((value) => value !== undefined);
  }

  async putBytes(drawer: Drawer, id: string, bytes: Uint8Array<ArrayBuffer>, nowMs: number): Promise<void> {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const sealed = await crypto.subtle.encrypt(this.#how(drawer, id, iv), this.#key, bytes);
    await this.#cabinet.put({ owner: this.owner, drawer, id, keptAtMs: nowMs, iv, bytes: sealed });
  }

  async getBytes(drawer: Drawer, id: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
    const sealed = await this.#cabinet.get(this.owner, drawer, id);
    return sealed && this.#open(sealed);
  }

  async remove(drawer: Drawer, id: string): Promise<void> {
    await this.#cabinet.remove(this.owner, drawer, id);
  }

  /** Takes everything of this person off the phone, the key first: what the disk still holds can't be read again. */
  async erase(): Promise<void> {
    await this.#cabinet.forgetKey(this.owner);
    await this.#cabinet.removeAllOf(this.owner);
  }

  async #read<T>(sealed: Sealed): Promise<T | undefined> {
    const bytes = await this.#open(sealed);
    return bytes && (JSON.parse(new TextDecoder().decode(bytes)) as T);
  }

  async #open({ drawer, id, iv, bytes }: Sealed): Promise<Uint8Array<ArrayBuffer> | undefined> {
    try {
      return new Uint8Array(await crypto.subtle.decrypt(this.#how(drawer, id, iv), this.#key, bytes));
    } catch {
      return undefined;
    }
  }

  /** Whose it is and where it lies is part of the seal: a record can't be passed off as another. */
  #how(drawer: Drawer, id: string, iv: Uint8Array<ArrayBuffer>): AesGcmParams {
    return { name: 'AES-GCM', iv, additionalData: new TextEncoder().encode(`${this.owner}/${drawer}/${id}`) };
  }
}
