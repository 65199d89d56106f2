import type { CameraRecord, Placement, RulesDocument } from '@sharp-eyes/protocol';
import { type Fault, ProblemError } from '../../platform/http/problem.ts';
import type { DeviceDocument } from './documents.ts';
import { decidePlacement, decideRules, type Standing } from './rules.ts';

/** @throws ProblemError `placement-forbidden`, `placement-missing` */
export function placementOf(answer: string): Placement {
  const decision = decidePlacement(answer);
  if ('refused' in decision)
    throw new ProblemError(decision.refused, {
      values: { placement: answer },
      faults: [{ path: 'placement', message: decision.reason }],
    });
  return decision.allowed;
}

/**
 * @param within - where the rules stand in the body, for the fault's path
 * @throws ProblemError `person-rule-indoors`
 */
export function checkRules(rules: RulesDocument, standing: Standing, within = ''): void {
  const decision = decideRules(rules, standing);
  if ('refused' in decision)
    throw new ProblemError(decision.refused, {
      values: { rule: decision.ruleId, placement: standing.placement },
      faults: [{ path: `${within}rules.${decision.at}`, message: decision.reason }],
    });
}

/** A device that was asked with a credential has told its pictures: another one is a slip of the hand. */
export function checkSource({ sources }: DeviceDocument, source: string): void {
  if (sources.length === 0 || sources.some(({ token }) => token === source)) return;
  const known = sources.map(({ token }) => token).join(', ');
  throw new ProblemError('bad-request', {
    faults: [
      {
        path: 'source',
        message: { zh: `应为该设备的视频源之一：${known}`, en: `expected a source of the device: ${known}` },
      },
    ],
  });
}

/** What a record may not say; none where it is as it should be. Order 799 Art. 10: consent first. */
export function faultsOfRecord({ guarded, guardedConsent }: CameraRecord): Fault[] {
  if (guarded !== 'yes' || (guardedConsent ?? '') !== '') return [];
  const message = {
    zh: '位于军事或涉密单位周边的，须先取得该单位同意，请填写同意文件编号（国务院令第799号第十条）',
    en: 'expected the number of the consent that a camera near a military or secret-holding unit needs first (Order 799 Art. 10)',
  };
  return [{ path: 'record.guardedConsent', message }];
}
