import { setImmediate as nextTurn } from 'node:timers/promises';
import type { DivisionRange } from '@sharp-eyes/protocol';
import { pinyin } from 'pinyin-pro';
import type { Logger } from '../../platform/log.ts';
import { type IndexedName, type NameHit, NameIndex } from './name-index.ts';
import type { PlacesRepository } from './repository.ts';

/** Names read and spelled before the hub's other work gets a turn: some 5 ms. */
const batch = 200;

/** Keeps an index of all names in memory: read in the background, while the hub already serves. */
export class NameSearch {
  readonly #repository: PlacesRepository;
  readonly #log: Logger;
  /** Spelled once: a change of one division does not spell 650,000 names again. */
  readonly #spelled = new Map<string, string>();
  #index = new NameIndex([]);
  #running: Promise<void> | undefined;
  /** Raised by every change: what was read before is not the newest. */
  #wanted = 0;
  #read = -1;
  #stopped = false;

  constructor(repository: PlacesRepository, log: Logger) {
    this.#repository = repository;
    this.#log = log;
  }

  /** Names may be missing from the answers. */
  get loading(): boolean {
    return this.#read !== this.#wanted;
  }

  start(): void {
    this.#stopped = false;
    this.#running ??= this.#readAll().finally(() => {
      this.#running = undefined;
    });
  }

  /** The table of divisions changed. */
  refresh(): void {
    this.#wanted += 1;
    if (!this.#stopped) this.start();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#running;
  }

  search(asked: string, areas: readonly DivisionRange[], limit: number): NameHit[] {
    return this.#index.search(asked, areas, limit);
  }

  async #readAll(): Promise<void> {
    while (this.loading && !this.#stopped) {
      const reading = this.#wanted;
      try {
        const entries = await this.#readOnce();
        if (entries === undefined) return;
        this.#index = new NameIndex(entries);
        this.#read = reading;
      } catch (error) {
        // The next change, or start, reads again; a search says meanwhile that it is loading.
        this.#log.error({ err: error }, 'the names of divisions could not be read for searching');
        return;
      }
    }
  }

  /** @returns undefined when it was stopped on the way */
  async #readOnce(): Promise<IndexedName[] | undefined> {
    const entries: IndexedName[] = [];
    for await (const { _id, name } of this.#repository.names()) {
      entries.push({ code: _id, name, initials: this.#spell(name) });
      if (entries.length % batch > 0) continue;
      await nextTurn();
      if (this.#stopped) return undefined;
    }
    return entries;
  }

  #spell(name: string): string {
    const known = this.#spelled.get(name);
    if (known !== undefined) return known;
    const initials = initialsOf(name);
    this.#spelled.set(name, initials);
    return initials;
  }
}

/** First letters of a name's pinyin, lower case, heteronyms as the name reads: 重庆 → `cq`. Other letters stay. */
export function initialsOf(name: string): string {
  return pinyin(name, { pattern: 'first', toneType: 'none', type: 'array' }).join('').toLowerCase();
}
