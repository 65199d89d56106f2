import type { filingTemplate } from '@sharp-eyes/protocol';
import { toInstant } from '@sharp-eyes/protocol';
import mongoose from 'mongoose';
import type { z } from 'zod';
import type { PersonCaller } from '../../../platform/http/caller.ts';
import { notFound } from '../../../platform/http/problem.ts';
import type { Platform } from '../../../platform/platform.ts';
import { inScope, type Scope } from '../../../platform/scope.ts';
import { dayOf } from '../../../platform/site-clock.ts';
import { type Audit, actorOf } from '../../../trust/audit/service.ts';
import type { Filings } from '../service.ts';
import { placeholders } from './placeholders.ts';
import { runSheet } from './run-sheet.ts';
import { sheetDataOf } from './sheet-data.ts';

interface TemplateDocument {
  /** Six digits. */
  _id: string;
  fileName: string;
  bytes: Buffer;
  at: Date;
  by: string;
}

const templateSchema = new mongoose.Schema(
  {
    _id: String,
    fileName: { type: String, required: true },
    bytes: { type: Buffer, required: true },
    at: { type: Date, required: true },
    by: { type: String, required: true },
  },
  { versionKey: false },
) as unknown as mongoose.Schema<TemplateDocument>;

/** A county's own sheet for the police, and the sheets that are filled from it. */
export class FilingSheets {
  readonly #platform: Platform;
  readonly #audit: Audit;
  readonly #filings: Filings;
  readonly #model: mongoose.Model<TemplateDocument>;

  constructor(platform: Platform, rooms: { audit: Audit; filings: Filings }) {
    this.#platform = platform;
    this.#audit = rooms.audit;
    this.#filings = rooms.filings;
    this.#model = platform.database.model<TemplateDocument>('filing_templates', templateSchema);
  }

  /** Whether the county has its own, and what a template may name. */
  async about(scope: Scope, county: string): Promise<z.output<typeof filingTemplate>> {
    checkCounty(scope, county);
    const own = await this.#model.findById(county).lean();
    return {
      own: own && {
        ...{ county, fileName: own.fileName, bytes: bytesOf(own).length, at: toInstant(own.at.getTime()), by: own.by },
      },
      placeholders,
    };
  }

  /** The county's template, or the built-in one to begin from. */
  async template(scope: Scope, county: string): Promise<Buffer> {
    checkCounty(scope, county);
    const own = await this.#model.findById(county).lean();
    return own ? bytesOf(own) : runSheet({ do: 'default' });
  }

  /** @throws ProblemError `bad-request` with everything that is wrong with it, `not-found` */
  async set(scope: Scope, caller: PersonCaller, county: string, file: { name: string; bytes: Buffer }): Promise<void> {
    checkCounty(scope, county);
    await runSheet({ do: 'check', template: file.bytes });
    await this.#write(caller, county, { fileName: file.name, bytes: file.bytes });
  }

  /** The built-in one is used again. */
  async clear(scope: Scope, caller: PersonCaller, county: string): Promise<void> {
    checkCounty(scope, county);
    await this.#write(caller, county, null);
  }

  /** A system's sheet, filled. @throws ProblemError `not-found` */
  async sheet(scope: Scope, caller: PersonCaller, filingId: string): Promise<{ name: string; bytes: Buffer }> {
    const whole = await this.#filings.whole(scope, filingId);
    const { division, name } = whole.filing;
    const template = await this.#model.findById(division.slice(0, 6)).lean();
    const data = sheetDataOf(whole, dayOf(new Date(this.#platform.clock.now())));
    const bytes = await runSheet({ do: 'fill', template: template && bytesOf(template), data });
    await this.#platform.database.inTransaction(async (tx) => {
      const content = { filingId, name, cameras: whole.members.length };
      await this.#audit.append(tx, { ...actorOf(caller), action: 'filings.sheet', division, content });
    });
    return { name, bytes };
  }

  async #write(caller: PersonCaller, county: string, file: Pick<TemplateDocument, 'fileName' | 'bytes'> | null) {
    await this.#platform.database.inTransaction(async (tx) => {
      const { session } = tx;
      const by = caller.person.name;
      if (file === null) await this.#model.deleteOne({ _id: county }, { session });
      else await this.#model.replaceOne({ _id: county }, { ...file, at: tx.now, by }, { session, upsert: true });
      const content = { county, fileName: file?.fileName ?? null, bytes: file?.bytes.length ?? 0 };
      const division = `${county}000000`;
      await this.#audit.append(tx, { ...actorOf(caller), action: 'filings.template', division, content });
    });
  }
}

/** A lean document carries the driver's own kind of binary. */
function bytesOf({ bytes }: TemplateDocument): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from((bytes as unknown as { buffer: Uint8Array }).buffer);
}

/** Of the caller's own area, or one that holds part of it: a township's clerk prints on the county's sheet. */
function checkCounty(scope: Scope, county: string): void {
  const division = `${county}000000`;
  const holds = scope.ranges.some(({ from }) => from.startsWith(county));
  if (!holds && !inScope(scope, division)) throw notFound();
}
