import { countyOf, levelOf, parentOf } from '@sharp-eyes/protocol';
import type { AreaDocument } from './documents.ts';
import { figuresOf, sumOf } from './figures.ts';
import { isSame } from './findings.ts';
import { areasAbove, type Claim, type Marks, type Urgency } from './marks.ts';
import type { CoverageRepository } from './repository.ts';

/**
 * Sums areas of one level from what lies right below, and marks those above where a sum is another.
 * @returns the areas that are another; their own marks are left for the caller to take away
 */
export async function sumAreas(
  repository: CoverageRepository,
  marks: Marks,
  { claims, urgency, now }: { claims: readonly Claim[]; urgency: Urgency; now: Date },
): Promise<string[]> {
  const codes = claims.map(({ id }) => id);
  const [children, before] = await Promise.all([repository.childrenOf(codes), repository.areasById(codes)]);
  const villages = Map.groupBy(children.villages, ({ parent }) => parent);
  const areas = Map.groupBy(children.areas, ({ parent }) => parent ?? '');
  const known = new Map(before.map((area) => [area._id, area]));
  const put: AreaDocument[] = [];
  const gone: string[] = [];
  for (const code of codes) {
    const [own, below] = [villages.get(code) ?? [], areas.get(code) ?? []];
    if (own.length + below.length === 0) {
      gone.push(code);
      continue;
    }
    const area: AreaDocument = {
      ...{ _id: code, county: countyOf(code), division: code, parent: parentOf(code) ?? null, level: levelOf(code) },
      ...figuresOf(sumOf([...own, ...below])),
      villages: own.length + sum(below.map((each) => each.villages)),
      unapproved:
        own.filter(({ listVersion }) => listVersion === null).length + sum(below.map((each) => each.unapproved)),
      at: now,
    };
    if (!isSame(known.get(code), area)) put.push(area);
  }
  await repository.writeAreas({ put, gone });
  const takenOver = claims.filter((claim) => claim.takenOver).map(({ id }) => id);
  const touched = [...put.map(({ _id }) => _id), ...gone.filter((code) => known.has(code)), ...takenOver];
  await marks.mark(areasAbove(touched), urgency, now);
  return touched;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
