import mongoose from 'mongoose';
import type { Database, Tx } from '../../platform/database/database.ts';
import { type Scope, withinScope } from '../../platform/scope.ts';

/** The public address of a camera's card: printed on its sign, so it stays as long as the camera. */
export interface CardDocument {
  _id: string;
  county: string;
  division: string;
  cameraId: string;
  token: string;
  madeAt: Date;
}

/** Whether a county's cards answer. */
export interface CardSwitchDocument {
  _id: string;
  county: string;
  on: boolean;
  version: number;
}

const needed = { type: String, required: true } as const;

const cardSchema = new mongoose.Schema(
  {
    ...{ _id: String, county: needed, division: needed, cameraId: needed, token: needed },
    madeAt: { type: Date, required: true },
  },
  { versionKey: false },
) as unknown as mongoose.Schema<CardDocument>;
cardSchema.index({ county: 1, cameraId: 1 }, { unique: true });
cardSchema.index({ token: 1 });

const switchSchema = new mongoose.Schema(
  {
    ...{ _id: String, county: needed },
    on: { type: Boolean, required: true },
    version: { type: Number, required: true },
  },
  { versionKey: false },
) as unknown as mongoose.Schema<CardSwitchDocument>;
switchSchema.index({ county: 1 }, { unique: true });

/** The collections `cards` and `cardSwitches`. */
export class CardsRepository {
  readonly #cards: mongoose.Model<CardDocument>;
  readonly #switches: mongoose.Model<CardSwitchDocument>;

  constructor(database: Database) {
    this.#cards = database.model('cards', cardSchema);
    this.#switches = database.model('cardSwitches', switchSchema);
  }

  async byToken(scope: Scope, token: string): Promise<CardDocument | null> {
    return this.#cards.findOne({ token, ...withinScope(scope) }).lean<CardDocument>();
  }

  /** Cards of cameras of one county, as far as they were made. */
  async ofCameras(scope: Scope, county: string, cameraIds: readonly string[], tx?: Tx): Promise<CardDocument[]> {
    return this.#cards
      .find({ $and: [{ county, cameraId: { $in: [...cameraIds] } }, withinScope(scope)] })
      .session(tx?.session ?? null)
      .lean<CardDocument[]>();
  }

  async add(tx: Tx, card: CardDocument): Promise<void> {
    await this.#cards.create([card], { session: tx.session });
  }

  async switchOf(county: string, tx?: Tx): Promise<CardSwitchDocument | null> {
    return this.#switches
      .findOne({ county })
      .session(tx?.session ?? null)
      .lean<CardSwitchDocument>();
  }

  async putSwitch(tx: Tx, { _id, county, on, version }: CardSwitchDocument): Promise<void> {
    await this.#switches.updateOne(
      { county },
      { $set: { on, version }, $setOnInsert: { _id } },
      { upsert: true, session: tx.session },
    );
  }
}
