import type { Vault } from '../phone/vault.ts';
import type { Draft } from './drafts.ts';
import { isSame } from './merge.ts';
import type { DraftBox } from './send.ts';

/** The drafts of one person in the vault. Changes to one draft come one after the other, whoever makes them. */
export class VaultDrafts implements DraftBox {
  readonly #vault: Vault;
  readonly #told: () => Promise<void>;
  #turn: Promise<unknown> = Promise.resolve();

  /** @param told - waited for after every change: who reads the pages' state then finds it there */
  constructor(vault: Vault, told: () => Promise<void> = async () => {}) {
    this.#vault = vault;
    this.#told = told;
  }

  all(): Promise<Draft[]> {
    return this.#vault.all<Draft>('drafts');
  }

  async add(draft: Draft, photo?: Uint8Array<ArrayBuffer>): Promise<void> {
    await this.#inTurn(async () => {
      if (photo) await this.#vault.putBytes('photos', draft.id, photo, draft.madeAtMs);
      await this.#vault.put('drafts', draft.id, draft, draft.madeAtMs);
    });
  }

  change<D extends Draft>({ id }: D, change: (now: D) => D): Promise<D | undefined> {
    return this.#inTurn(async () => {
      const now = await this.#vault.get<D>('drafts', id);
      if (!now) return undefined;
      const next = change(now);
      await this.#vault.put('drafts', id, next, now.madeAtMs);
      return next;
    });
  }

  async remove(draft: Draft): Promise<void> {
    await this.#inTurn(async () => {
      const now = await this.#vault.get<Draft>('drafts', draft.id);
      if (now && !isSame(now, draft)) return;
      await this.#discard(draft.id);
    });
  }

  /** Takes a draft away whatever it says: its author wants it gone. */
  async discard({ id }: Draft): Promise<void> {
    await this.#inTurn(() => this.#discard(id));
  }

  photo(id: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
    return this.#vault.getBytes('photos', id);
  }

  async #discard(id: string): Promise<void> {
    await this.#vault.remove('drafts', id);
    await this.#vault.remove('photos', id);
  }

  async #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.#turn.then(work);
    this.#turn = mine.catch(() => undefined);
    const result = await mine;
    await this.#told();
    return result;
  }
}
