import mongoose from 'mongoose';
import type { EventDocument } from './event-map.ts';

/** Events are kept this long, seconds: a consumer that was away for a weekend still finds them. */
const keptS = 7 * 24 * 3600;

const mixed = mongoose.Schema.Types.Mixed;

/** Bodies are typed by `EventMap`; Mongo is told nothing about them. */
export const eventSchema = new mongoose.Schema(
  {
    _id: String,
    kind: { type: String, required: true },
    at: { type: Date, required: true },
    county: { type: String, default: null },
    divisionBefore: { type: String, default: null },
    divisionAfter: { type: String, default: null },
    body: { type: mixed, required: true },
    todo: { type: [String], default: undefined },
    claims: { type: mixed, default: {} },
  },
  { minimize: false, versionKey: false },
) as unknown as mongoose.Schema<EventDocument>;

eventSchema.index({ at: 1 }, { expireAfterSeconds: keptS });
eventSchema.index({ todo: 1 }, { sparse: true });
