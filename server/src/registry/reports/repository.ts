import type { ReportContent, ReportFormat, ReportWords, reportLanguages } from '@sharp-eyes/protocol';
import mongoose from 'mongoose';
import type { Database, Tx } from '../../platform/database/database.ts';
import { type Scope, withinScope } from '../../platform/scope.ts';

interface Person {
  id: string;
  name: string;
  unit: string;
}

/** An issued report; no field of it is ever written again but `replacedBy`. */
export interface ReportDocument {
  _id: string;
  county: string;
  division: string;
  divisionPath: string[];
  month: string;
  edition: number;
  number: string;
  title: ReportWords;
  day: string | null;
  language: (typeof reportLanguages)[number];
  issuedAt: Date;
  issuedBy: Person;
  replaces: { id: string; number: string; why: string } | null;
  replacedBy: { id: string; number: string } | null;
  /** Canonical JSON of what it says: a text, so that no driver rewrites it. */
  content: string;
  contentSha256: string;
  files: { format: ReportFormat; bytes: number; sha256: string }[];
}

/** As lists show it. */
export type ListedReport = Omit<ReportDocument, 'content'>;

/** A file of an issued report, as it is handed out for good. */
interface FileDocument {
  /** `<report>.docx` */
  _id: string;
  county: string;
  bytes: Buffer;
}

/** What somebody was shown, kept for an hour: just that can be issued. */
export interface DraftDocument {
  _id: string;
  county: string;
  division: string;
  month: string;
  personId: string;
  content: string;
  until: Date;
}

const mixed = mongoose.Schema.Types.Mixed;
const needed = { type: String, required: true } as const;
const nothing = { type: mixed, default: null };
const at = { type: Date, required: true } as const;

const reportSchema = new mongoose.Schema(
  {
    ...{ _id: String, county: needed, division: needed, divisionPath: [String], month: needed },
    ...{ edition: { type: Number, required: true }, number: needed, title: { type: mixed, required: true } },
    ...{
      day: { type: String, default: null },
      language: needed,
      issuedAt: at,
      issuedBy: { type: mixed, required: true },
    },
    ...{ replaces: nothing, replacedBy: nothing, content: needed, contentSha256: needed },
    files: { type: [mixed], required: true },
  },
  { versionKey: false, minimize: false },
) as unknown as mongoose.Schema<ReportDocument>;
// Two who issue the same month at once: one wins, the other is told.
reportSchema.index({ county: 1, division: 1, month: 1, edition: 1 }, { unique: true });
reportSchema.index({ division: 1, _id: -1 });

const fileSchema = new mongoose.Schema(
  { _id: String, county: needed, bytes: { type: Buffer, required: true } },
  { versionKey: false },
) as unknown as mongoose.Schema<FileDocument>;

const draftSchema = new mongoose.Schema(
  { ...{ _id: String, county: needed, division: needed, month: needed, personId: needed, content: needed }, until: at },
  { versionKey: false },
) as unknown as mongoose.Schema<DraftDocument>;
draftSchema.index({ until: 1 }, { expireAfterSeconds: 0 });
draftSchema.index({ personId: 1, division: 1, month: 1 });

/** Drafts of one person that are kept: each may be some megabytes, and whoever looks through a city looks at many. */
const draftsOfPersonMax = 10;

/** Issued reports, their files, and drafts that somebody is looking at. */
export class ReportsRepository {
  readonly #reports: mongoose.Model<ReportDocument>;
  readonly #files: mongoose.Model<FileDocument>;
  readonly #drafts: mongoose.Model<DraftDocument>;

  constructor(database: Database) {
    this.#reports = database.model<ReportDocument>('reports', reportSchema);
    this.#files = database.model<FileDocument>('report_files', fileSchema);
    this.#drafts = database.model<DraftDocument>('report_drafts', draftSchema);
  }

  /** The newest first, without what they say. @param before - the id of the last one already seen */
  async list(
    scope: Scope,
    asked: { division: string | undefined; before: string | undefined; limit: number },
  ): Promise<ListedReport[]> {
    const { division, before, limit } = asked;
    const rest = before === undefined ? [] : [{ _id: { $lt: before } }];
    return this.#reports
      .find({ $and: [withinScope(scope, division), ...rest] }, { content: 0 })
      .sort({ _id: -1 })
      .limit(limit)
      .lean();
  }

  async find(scope: Scope, id: string): Promise<ReportDocument | undefined> {
    return (await this.#reports.findOne({ $and: [withinScope(scope), { _id: id }] }).lean()) ?? undefined;
  }

  /** The newest issue of a month. */
  async latest(scope: Scope, division: string, month: string, tx?: Tx): Promise<ListedReport | undefined> {
    const found = this.#reports.findOne({ $and: [withinScope(scope, division), { division, month }] }, { content: 0 });
    return (
      (await found
        .sort({ edition: -1 })
        .session(tx?.session ?? null)
        .lean()) ?? undefined
    );
  }

  async file(id: string, format: ReportFormat): Promise<Buffer | undefined> {
    const found = await this.#files.findById(`${id}.${format}`).lean();
    return found ? plainBytes(found.bytes) : undefined;
  }

  /** @throws a duplicate key error where another issue of the month was first */
  async add(tx: Tx, report: ReportDocument, files: Record<ReportFormat, Uint8Array>): Promise<void> {
    const { session } = tx;
    await this.#reports.insertMany([report], { session });
    const documents = Object.entries(files).map(([format, bytes]) => ({
      ...{ _id: `${report._id}.${format}`, county: report.county, bytes: Buffer.from(bytes) },
    }));
    await this.#files.insertMany(documents, { session });
    if (report.replaces === null) return;
    const replacedBy = { id: report._id, number: report.number };
    await this.#reports.updateOne({ _id: report.replaces.id }, { $set: { replacedBy } }, { session });
  }

  /** In place of what the same person was shown of the same month before; of others the newest stay. */
  async keepDraft(draft: Omit<DraftDocument, 'content'> & { content: string }): Promise<void> {
    const { personId, division, month } = draft;
    await this.#drafts.deleteMany({ personId, division, month });
    await this.#drafts.insertMany([draft]);
    const older = await this.#drafts.find({ personId }, { _id: 1 }).sort({ _id: -1 }).skip(draftsOfPersonMax).lean();
    if (older.length > 0) await this.#drafts.deleteMany({ _id: { $in: older.map(({ _id }) => _id) } });
  }

  /** Own ones only. */
  async draft(scope: Scope, id: string, personId: string): Promise<DraftDocument | undefined> {
    const found = this.#drafts.findOne({ $and: [withinScope(scope), { _id: id, personId }] });
    return (await found.lean()) ?? undefined;
  }
}

/** A lean document carries the driver's own kind of binary. */
function plainBytes(bytes: Buffer): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from((bytes as unknown as { buffer: Uint8Array }).buffer);
}

/** What a report says, out of the text that is kept. */
export function contentIn({ content }: { content: string }): ReportContent {
  return JSON.parse(content) as ReportContent;
}
