import type { DivisionRange } from '@sharp-eyes/protocol';
import type mongoose from 'mongoose';
import type { DivisionDocument, HamletDocument } from './documents.ts';
import type { IndexedName } from './name-index.ts';

/** Documents read at once: some 2 ms of unpacking. */
const batchSize = 500;

/** Streams the names of divisions, old ones and hamlets for the search in memory, in the order of their codes. */
export class NamesRepository {
  readonly #divisions: mongoose.Model<DivisionDocument>;
  readonly #hamlets: mongoose.Model<HamletDocument>;

  constructor(divisions: mongoose.Model<DivisionDocument>, hamlets: mongoose.Model<HamletDocument>) {
    this.#divisions = divisions;
    this.#hamlets = hamlets;
  }

  /** Every division of the range but those that live on in another one. */
  async *divisions({
    from,
    to,
  }: DivisionRange): AsyncIterable<(Omit<IndexedName, 'initials'> & { initials: string | undefined })[]> {
    const fields = { name: 1, initials: 1, validTo: 1, nowIn: 1 };
    const cursor = this.#divisions.collection
      .find({ _id: { $gte: from, $lt: to } } as never, { projection: fields, batchSize })
      .sort({ _id: 1 });
    for await (const batch of batches(cursor))
      yield (batch as unknown as DivisionDocument[])
        .filter(({ nowIn }) => !nowIn)
        .map(({ _id, name, initials, validTo }) => ({ code: _id, name, initials, ended: Boolean(validTo) }));
  }

  async *hamlets({ from, to }: DivisionRange): AsyncIterable<IndexedName[]> {
    const cursor = this.#hamlets.collection
      .find({ division: { $gte: from, $lt: to } }, { projection: { division: 1, name: 1, initials: 1 }, batchSize })
      .sort({ division: 1 });
    for await (const batch of batches(cursor))
      yield (batch as unknown as HamletDocument[]).map(({ division, name, initials }) => ({
        ...{ code: division, name, initials },
      }));
  }

  /** Old names and codes, by the division in force that each leads to. */
  async former({ from, to }: DivisionRange): Promise<{ code: string; name: string; oldCode: string | null }[]> {
    const within = { $gte: from, $lt: to };
    const ended = await this.#divisions.find({ nowIn: within }, { name: 1, nowIn: 1, formerNames: 1 }).lean();
    const renamed = await this.#divisions
      .find({ _id: within, 'formerNames.name': { $gte: '' }, nowIn: null }, { formerNames: 1 })
      .lean();
    const names = [
      ...ended.map(({ _id, name, nowIn }) => ({ code: nowIn ?? '', name, oldCode: _id })),
      ...ended.flatMap(({ nowIn, formerNames = [] }) => formerNames.map((old) => ({ code: nowIn ?? '', ...old }))),
      ...renamed.flatMap(({ _id, formerNames = [] }) => formerNames.map((old) => ({ code: _id, ...old }))),
    ].map((one) => ({ oldCode: null, ...one }));
    return names.sort((a, b) => (a.code < b.code ? -1 : a.code > b.code ? 1 : 0));
  }
}

interface Cursor {
  hasNext(): Promise<boolean>;
  readBufferedDocuments(): unknown[];
  close(): Promise<void>;
}

async function* batches(cursor: Cursor): AsyncIterable<unknown[]> {
  try {
    while (await cursor.hasNext()) yield cursor.readBufferedDocuments();
  } finally {
    await cursor.close();
  }
}
