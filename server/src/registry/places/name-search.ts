import { setImmediate as nextTurn } from 'node:timers/promises';
import { type DivisionRange, rangeOf } from '@sharp-eyes/protocol';
import type { Logger } from '../../platform/log.ts';
import type { Asked } from './name-index.ts';
import type { NamesRepository } from './names-repository.ts';
import { type PlaceHit, PlaceIndex, PlaceIndexBuilder } from './place-index.ts';
import { spellAll } from './spelling.ts';

const everything = rangeOf('000000000000');

/** Keeps an index of all names in memory: read in the background, while the hub already serves. */
export class NameSearch {
  readonly #repository: NamesRepository;
  readonly #log: Logger;
  #index = PlaceIndex.empty;
  #running: Promise<void> | undefined;
  /** What was not read yet, or has changed since. */
  #due: DivisionRange[] = [everything];
  #stopped = false;

  constructor(repository: NamesRepository, log: Logger) {
    this.#repository = repository;
    this.#log = log;
  }

  /** Names may be missing from the answers. */
  get loading(): boolean {
    return this.#due.length > 0;
  }

  start(): void {
    this.#stopped = false;
    this.#running ??= this.#readDue().finally(() => {
      this.#running = undefined;
    });
  }

  /** Names in a range of codes changed; all of them when it is left out. */
  refresh(range: DivisionRange = everything): void {
    this.#due.push(range);
    if (!this.#stopped) this.start();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#running;
  }

  get sizes(): PlaceIndex['sizes'] {
    return this.#index.sizes;
  }

  search(words: string, asked: Asked): PlaceHit[] {
    return this.#index.search(words, asked);
  }

  async #readDue(): Promise<void> {
    while (this.loading && !this.#stopped) {
      const reading = [...this.#due];
      // One range that holds all: what changes together mostly lies together.
      const range = {
        from: reading.map(({ from }) => from).sort()[0] as string,
        to: reading
          .map(({ to }) => to)
          .sort()
          .at(-1) as string,
      };
      try {
        const read = await this.#read(range);
        if (read === undefined) return;
        this.#index = this.#index.replaced(range, read);
        this.#due = this.#due.slice(reading.length);
      } catch (error) {
        // The next change, or start, reads again; a search says meanwhile that it is loading.
        this.#log.error({ err: error }, 'the names of divisions could not be read for searching');
        return;
      }
    }
  }

  /** @returns undefined when it was stopped on the way */
  async #read(range: DivisionRange): Promise<PlaceIndex | undefined> {
    const builder = new PlaceIndexBuilder();
    for await (const batch of this.#repository.divisions(range)) {
      const spelled = await this.#spelled(batch);
      builder.divisions.add(spelled);
      await nextTurn();
      if (this.#stopped) return undefined;
    }
    for await (const batch of this.#repository.hamlets(range)) {
      builder.hamlets.add(batch);
      await nextTurn();
      if (this.#stopped) return undefined;
    }
    const former = await this.#repository.former(range);
    const initials = await spellAll(former.map(({ name }) => name));
    builder.addFormer(former.map((one, n) => ({ ...one, initials: initials[n] as string })));
    return builder.build();
  }

  /** Records from before initials were kept are spelled here. */
  async #spelled<T extends { name: string; initials: string | undefined }>(
    batch: readonly T[],
  ): Promise<(T & { initials: string })[]> {
    const missing = batch.filter(({ initials }) => initials === undefined);
    const spelled = await spellAll(missing.map(({ name }) => name));
    const found = new Map(missing.map((one, n) => [one, spelled[n] as string]));
    return batch.map((one) => ({ ...one, initials: one.initials ?? found.get(one) ?? '' }));
  }
}
