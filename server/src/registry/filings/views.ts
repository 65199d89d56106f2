import { type Filing, type LocalRule, toInstant } from '@sharp-eyes/protocol';
import type { SystemCase } from '../compliance/cases.ts';
import { judge, rulesAt } from '../compliance/rules.ts';
import type { FilingDocument } from './repository.ts';

/** A system as its duties are judged. */
export function caseOf(filing: FilingDocument): SystemCase {
  const { _id: id, division, name, state, legalBases, changedOn, createdAt: recordedAt } = filing;
  const firstUsedOn = filing.firstUsedOn ?? filing.camerasUsedSince;
  return { subject: 'system', id, division, name, state, legalBases, firstUsedOn, changedOn, recordedAt };
}

export function filingOf(
  filing: FilingDocument,
  around: { path: string[]; unitName: string; local: readonly LocalRule[]; today: string },
): Filing {
  const { _id: id, name, unitId, siteIds, firstUsedOn, handler, authorisation, policeOrgan, note, division } = filing;
  const { state, legalBases, submittedOn, filedOn, receipt, said, changedOn, version } = filing;
  const judged = judge(caseOf(filing), rulesAt(division, around.local, around.today));
  const duty = judged.find(({ matter }) => matter === (state === 'change-pending' ? 'filing-change' : 'filing'));
  const told = said === null ? [] : [{ kind: 'said' as const, words: said }];
  return {
    ...{ id, name, unitId, siteIds, firstUsedOn, handler, authorisation, policeOrgan, note, division },
    ...{ divisionPath: around.path, unitName: around.unitName, state, legalBases },
    ...{ cameras: filing.cameraIds.length, usedSince: firstUsedOn ?? filing.camerasUsedSince },
    dueOn: duty?.ruleDueOn ?? null,
    ...{ submittedOn, filedOn, receipt, changedOn, version },
    ...{ differences: [...told, ...filing.differences], differencesCount: filing.differencesCount + told.length },
    history: filing.history.map(({ at, ...entry }) => ({ at: toInstant(at.getTime()), ...entry })),
  };
}
