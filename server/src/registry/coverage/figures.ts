import type { Verdict } from '@sharp-eyes/geometry';
import { type CoverageFigures, type SiteKind, siteKinds } from '@sharp-eyes/protocol';

/** Of one kind of site. */
interface KindFigures {
  required: number;
  declared: number;
  covered: number;
  unknown: number;
}

/** What is counted. Sums of them are exact in any order, so that figures kept and figures counted afresh are the same. */
export interface Counts {
  required: number;
  covered: number;
  impaired: number;
  unknownRecord: number;
  unknownHealth: number;
  planned: number;
  gap: number;
  declared: number;
  declaredUnknown: number;
  computed: number;
  estimated: number;
  linked: number;
  excess: number;
  /** Watchpoints on record, approved or not. */
  onRecord: number;
  byKind: Partial<Record<SiteKind, KindFigures>>;
}

/** Counts, and what tables are sorted and narrowed by. */
export interface Figures extends Counts {
  unknown: number;
  /** Share in hundredths of a percent; −1 where nothing is required, so that it sorts below 0 %. */
  effectiveBp: number;
  declaredBp: number;
  /** Watchpoints of main junctions that are not covered. */
  junctionsShort: number;
}

const counted = [
  ...(['required', 'covered', 'impaired', 'unknownRecord', 'unknownHealth', 'planned', 'gap'] as const),
  ...(['declared', 'declaredUnknown', 'computed', 'estimated', 'linked', 'excess', 'onRecord'] as const),
];
const countedOfKind = ['required', 'declared', 'covered', 'unknown'] as const;

export function noCounts(): Counts {
  return { ...(Object.fromEntries(counted.map((field) => [field, 0])) as Omit<Counts, 'byKind'>), byKind: {} };
}

/** One watchpoint, as far as it counts. */
export type Countable = Pick<Verdict, 'state' | 'cause' | 'declared' | 'basis' | 'excess'> & {
  counted: boolean;
  siteKind: SiteKind;
};

export function countsOf(findings: readonly Countable[]): Counts {
  const counts = noCounts();
  for (const finding of findings) {
    counts.onRecord += 1;
    if (finding.counted) count(counts, finding);
  }
  return counts;
}

function count(counts: Counts, { state, cause, declared, basis, excess, siteKind }: Countable): void {
  counts.required += 1;
  if (state === 'unknown') counts[cause === 'health' ? 'unknownHealth' : 'unknownRecord'] += 1;
  else counts[state] += 1;
  if (declared === true) counts.declared += 1;
  if (declared === null) counts.declaredUnknown += 1;
  if (declared === true && basis) counts[basis] += 1;
  counts.excess += excess;
  const kind = kindOf(counts, siteKind);
  kind.required += 1;
  if (declared === true) kind.declared += 1;
  if (state === 'covered') kind.covered += 1;
  if (state === 'unknown') kind.unknown += 1;
}

function kindOf({ byKind }: Counts, kind: SiteKind): KindFigures {
  byKind[kind] ??= { required: 0, declared: 0, covered: 0, unknown: 0 };
  return byKind[kind];
}

export function sumOf(parts: readonly Counts[]): Counts {
  const sum = noCounts();
  for (const part of parts) {
    for (const field of counted) sum[field] += part[field];
    for (const [kind, figures] of Object.entries(part.byKind) as [SiteKind, KindFigures][]) {
      const into = kindOf(sum, kind);
      for (const field of countedOfKind) into[field] += figures[field];
    }
  }
  return sum;
}

/** The counts as they are stored. */
export function figuresOf(counts: Counts): Figures {
  const { required, covered, declared, unknownRecord, unknownHealth, byKind } = counts;
  const junctions = byKind.junction ?? { required: 0, covered: 0 };
  return {
    ...counts,
    unknown: unknownRecord + unknownHealth,
    effectiveBp: basisPoints(covered, required),
    declaredBp: basisPoints(declared, required),
    junctionsShort: junctions.required - junctions.covered,
  };
}

/** The counts as people see them. */
export function figuresView(counts: Counts): CoverageFigures {
  const { required, covered, impaired, planned, gap, declared, declaredUnknown, excess, byKind } = counts;
  const { unknownRecord: record, unknownHealth: health, computed, estimated, linked } = counts;
  return {
    ...{ required, covered, impaired, planned, gap, declared, declaredUnknown, excess },
    unknown: { record, health },
    basis: { computed, estimated, linked },
    declaredShare: shareOf(declared, required),
    effectiveShare: { least: shareOf(covered, required), most: shareOf(covered + record + health, required) },
    byKind: siteKinds.flatMap((kind) => (byKind[kind] ? [{ kind, ...byKind[kind] }] : [])),
  };
}

function shareOf(part: number, of: number): number | null {
  return of === 0 ? null : part / of;
}

function basisPoints(part: number, of: number): number {
  return of === 0 ? -1 : Math.floor((10_000 * part) / of);
}
