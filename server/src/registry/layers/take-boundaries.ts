import type { Boundary } from '@sharp-eyes/protocol';
import type { Candidate, DivisionMatcher, MatchedBy } from '../places/matcher.ts';
import type { BoundaryShape, FaultyShape } from './reading/messages.ts';
import { FileRefusal } from './reading/refusal.ts';
import type { ReportBuilder } from './report.ts';

/** Corners of all outlines of one file together: what one transaction carries, some 20 MB. */
const cornersMax = 500_000;
/** Candidates that a fault names. */
const candidatesMax = 5;

export interface MatchedOutline {
  code: string;
  boundary: Boundary;
  exclaves: Boundary[];
}

/** Finds the division of each outline of a file; each division takes one. */
export class BoundaryTaker {
  readonly #matcher: DivisionMatcher;
  readonly #report: ReportBuilder;
  readonly outlines = new Map<string, MatchedOutline>();
  #corners = 0;

  constructor(matcher: DivisionMatcher, report: ReportBuilder) {
    this.#matcher = matcher;
    this.#report = report;
  }

  /** @throws FileRefusal `too-many-corners` */
  take(shape: BoundaryShape): void {
    const match = this.#matcher.match({
      ...{ code: shape.code ?? undefined, name: shape.name ?? undefined, above: shape.above ?? undefined },
    });
    if (match.division === null) {
      this.#fault(shape, match.candidates.length > 0 ? 'two-match' : 'no-match', match.candidates);
      return;
    }
    const { division, by } = match;
    // A natural village has no outline of its own on record.
    if (by === 'hamlet') this.#fault(shape, 'no-match', [division]);
    else if (this.outlines.has(division.code)) this.#fault(shape, 'matched-twice', [division]);
    else this.#keep(shape, division, by);
  }

  #keep(shape: BoundaryShape, division: Candidate, by: Exclude<MatchedBy, 'hamlet'>): void {
    const { polygons, from, to, toleranceM } = shape;
    this.#corners += to;
    if (this.#corners > cornersMax) throw new FileRefusal('too-many-corners', { limit: cornersMax });
    const [boundary, ...exclaves] = polygons as Boundary[];
    this.outlines.set(division.code, { code: division.code, boundary: boundary as Boundary, exclaves });
    this.#report.take(shape);
    this.#report.matched.push({ ...division, by, exclaves: exclaves.length, replaces: false });
    if (toleranceM > 0) this.#report.simplified.push({ ...division, from, to, toleranceM });
  }

  #fault({ n, name, code }: BoundaryShape, why: FaultyShape['code'], candidates: readonly Candidate[]): void {
    this.#report.fault({ n, name: name ?? code, code: why, candidates: candidates.slice(0, candidatesMax) });
  }
}
