import { isDeepStrictEqual } from 'node:util';
import { cellOf, type Verdict } from '@sharp-eyes/geometry';
import { countyOf, type SiteKind } from '@sharp-eyes/protocol';
import type { PlacedWatchpoint } from '../watchpoints/service.ts';
import type { FindingDocument, SeeingDocument } from './documents.ts';
import { type Because, becauseOf } from './rules.ts';

/** A watchpoint whose state or cameras are others. */
export interface FindingChange {
  before: FindingDocument;
  after: FindingDocument | null;
  because: Because;
}

export function findingOf(
  { id, division, siteId, name, kind, density, weight, point }: PlacedWatchpoint,
  found: { siteKind: SiteKind; verdict: Verdict; counted: boolean; now: Date },
): FindingDocument {
  const { siteKind, verdict, counted, now } = found;
  return {
    ...{ _id: id, county: countyOf(division), division, siteId, siteKind, name, kind, density, weight },
    ...{ point, cell: point && cellOf(point), counted, ...verdict, seenBy: verdict.by.length, since: now },
  };
}

/** What is to be written of a village's findings, and what of it people are told later. */
export function differenceBetween(
  before: readonly FindingDocument[],
  found: readonly FindingDocument[],
  cameras: readonly SeeingDocument[],
): { all: FindingDocument[]; put: FindingDocument[]; gone: string[]; changes: FindingChange[] } {
  const was = new Map(before.map((finding) => [finding._id, finding]));
  const fields = new Map(cameras.map(({ _id, lastField }) => [_id, lastField]));
  const because = (one: FindingDocument | null, two: FindingDocument | null) =>
    becauseOf(one, two, (camera) => fields.get(camera));
  const all = found.map((finding) => {
    const known = was.get(finding._id);
    return known && known.state === finding.state ? { ...finding, since: known.since } : finding;
  });
  const put = all.filter((finding) => !isSame(was.get(finding._id), finding));
  const left = new Set(all.map(({ _id }) => _id));
  const gone = before.filter(({ _id }) => !left.has(_id));
  return {
    ...{ all, put, gone: gone.map(({ _id }) => _id) },
    changes: [
      ...put.flatMap((after) => {
        const known = was.get(after._id);
        return known && isTold(known, after) ? [{ before: known, after, because: because(known, after) }] : [];
      }),
      ...gone
        .filter(({ counted }) => counted)
        .map((one) => ({ before: one, after: null, because: because(one, null) })),
    ],
  };
}

/** What counts, or counted, and is in another state, or seen by others. */
function isTold(before: FindingDocument, after: FindingDocument): boolean {
  if (!before.counted && !after.counted) return false;
  return before.counted !== after.counted || before.state !== after.state || before.by.join() !== after.by.join();
}

/** The same but for the instant at which it was worked out. */
export function isSame<T extends object>(before: T | undefined, after: T): boolean {
  return before !== undefined && isDeepStrictEqual({ ...before, at: null }, { ...after, at: null });
}
