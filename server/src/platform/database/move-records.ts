import type mongoose from 'mongoose';
import type { Tx } from './database.ts';

/** What every record that grows with cameras carries. */
interface Placed {
  _id: string;
  county: string;
  division: string;
}

/** From a division that has ended to the one that took its place. */
export interface Move {
  from: string;
  to: string;
}

/** What a move sets on a record. */
export function placeIn({ to }: Move): Pick<Placed, 'county' | 'division'> {
  return { county: to.slice(0, 6), division: to };
}

/** Moves at most `limit` records of one collection to another division, with their county. @returns them as moved */
export async function moveRecords<T extends Placed>(
  model: mongoose.Model<T>,
  tx: Tx,
  move: Move,
  limit: number,
): Promise<T[]> {
  const found = (await model
    .find({ division: move.from } as never)
    .session(tx.session)
    .limit(limit)
    .lean()) as unknown as T[];
  if (found.length === 0) return [];
  const ids = found.map(({ _id }) => _id);
  await model.updateMany({ _id: { $in: ids } } as never, { $set: placeIn(move) } as never, { session: tx.session });
  return found.map((record) => ({ ...record, ...placeIn(move) }));
}
