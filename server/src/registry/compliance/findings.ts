import type { BothLanguages, ComplianceMatter, ComplianceRule } from '@sharp-eyes/protocol';
import { dayOf } from '../../platform/site-clock.ts';
import type { CameraCase, Case, SiteCase, SystemCase } from './cases.ts';

/** What a look at the record found. `unknown`: nobody has answered or read it, as against known not to be there. */
export interface Finding {
  is: 'met' | 'lacking' | 'unknown' | 'not-required';
  reason: BothLanguages;
}

type Look<C extends Case> = (one: C, rule: ComplianceRule) => Finding;

const say = (is: Finding['is'], zh: string, en: string): Finding => ({ is, reason: { zh, en } });
const onRecord = say('met', '已登记', 'on record');
const missing = say('lacking', '未填写', 'not filled in');

/** How each duty of a camera is looked at. Pure; what is null on the camera is inherited from its site. */
const ofCamera: Partial<Record<ComplianceMatter, Look<CameraCase>>> = {
  placement: ({ camera }) =>
    camera.placementBasis === 'on-site'
      ? say('met', '已由现场人员确认', 'answered on site')
      : say('unknown', '只有台账记录，尚无人到现场确认', 'only from a record; nobody on site has answered'),
  point: ({ camera }) => (camera.record.point ? onRecord : missing),
  aim: ({ camera: { record } }) => {
    if (record.ptzType === 'panoramic' || record.hfovDeg === 360)
      return say('met', '全景，无固定方位', 'panoramic: it looks all round');
    if (record.azimuthDeg === null) return missing;
    if (record.azimuthBasis === 'surveyed' || record.azimuthBasis === 'picture')
      return say('met', '已测定', 'measured');
    return say(
      'lacking',
      '只是初值（指南针或方向代码，误差 ±22.5°）',
      'a first guess only (compass or direction code, ±22.5°)',
    );
  },
  'legal-basis': ({ camera, site }) => ((camera.record.legalBasis ?? site.legalBasis) ? onRecord : missing),
  unit: ({ camera, site }) => ((camera.record.unitId ?? site.unitId) ? onRecord : missing),
  necessity: ({ camera, site }) => ((camera.record.necessity ?? site.necessity) ? onRecord : missing),
  sign: ({ camera, site }) => {
    if (camera.record.sign === 'present') return say('met', '已设置', 'there is one');
    if (site.sign === 'present') return say('met', '场所已设置', 'the site has one');
    return camera.record.sign === 'missing' || site.sign === 'missing'
      ? say('lacking', '没有标识', 'there is none')
      : say('unknown', '尚无人查看', 'nobody has looked');
  },
  guarded: ({ camera: { record } }) => {
    if (record.guarded === null) return say('unknown', '尚未回答', 'not answered');
    if (record.guarded === 'no') return say('met', '否', 'no');
    if (record.guarded === 'ask-police') return say('unknown', '待派出所答复', 'the police are still to answer');
    return record.guardedConsent
      ? say('met', '是，已有同意文号', 'yes, with its consent number')
      : say('lacking', '是，但没有同意文号', 'yes, without a consent number');
  },
  retention: ({ camera, site }, { minimumDays }) => {
    const days = camera.record.retentionDays ?? site.retentionDays;
    const asked = minimumDays ?? 0;
    if (days === null) return say('unknown', '录像机保存天数未知', 'nobody knows how long the recorder keeps');
    return days >= asked
      ? say('met', `保存 ${days} 日`, `${days} days are kept`)
      : say('lacking', `只保存 ${days} 日，应不少于 ${asked} 日`, `${days} days are kept, at least ${asked} are asked`);
  },
  'second-check': ({ camera, check }) => {
    if (camera.placed === null) return say('not-required', '安装位置尚未现场确认', 'the placement is not answered yet');
    if (check === undefined || Date.parse(check.at) < camera.placed.at.getTime())
      return say('lacking', '尚无第二人复核', 'no second person has looked');
    if (check.verdict === 'ok') return say('met', `${check.by.name} 已复核`, `${check.by.name} has checked it`);
    return check.verdict === 'masks-needed'
      ? say('lacking', `${check.by.name}：需画遮挡`, `${check.by.name}: masks have to be drawn`)
      : say('lacking', `${check.by.name}：需移位`, `${check.by.name}: it has to move`);
  },
  filing: ({ system }) =>
    system === undefined
      ? say('lacking', '还不属于任何备案系统', 'it belongs to no system that is filed')
      : say('not-required', `随“${system.name}”备案`, `filed with “${system.name}”`),
  authorisation: ({ camera, authorisations }) => {
    const act = camera.acts.at(-1);
    if (act === undefined) return say('not-required', '未移动、未拆除', 'neither moved nor removed');
    const on = dayOf(act.at);
    const paper = authorisations.find((one) => one.act === act.act && one.on <= on && (one.until ?? on) >= on);
    if (paper) return say('met', `${paper.organ} ${paper.documentNo}`, `${paper.organ}, ${paper.documentNo}`);
    return act.act === 'move'
      ? say('lacking', `${on} 移动，没有批准记录`, `moved on ${on} without an authorisation on record`)
      : say('lacking', `${on} 拆除，没有批准记录`, `removed on ${on} without an authorisation on record`);
  },
};

const ofSite: Partial<Record<ComplianceMatter, Look<SiteCase>>> = {
  'access-basis': ({ site }) => {
    const { accessBasis } = site;
    if (accessBasis.basis === 'own') return say('met', '自有', 'own');
    if (accessBasis.basis === 'none')
      return say('not-required', '仅登记，不接入', 'on record only: nothing is looked at there');
    return site.agreementPhotoId === null
      ? say('lacking', '协议没有扫描件', 'there is no photograph of the agreement')
      : onRecord;
  },
  consent: ({ site, consent }) => {
    if (consent?.withdrawnAt)
      return say(
        'not-required',
        `户主 ${dayOf(new Date(consent.withdrawnAt))} 撤回同意，已停止查看`,
        `taken back on ${dayOf(new Date(consent.withdrawnAt))}: nothing is looked at there any more`,
      );
    if (consent)
      return say('met', `${consent.owner} ${consent.signedOn} 签字`, `${consent.owner}, ${consent.signedOn}`);
    return site.accessBasis.basis === 'none'
      ? say('not-required', '仅登记，不接入', 'on record only: nothing is looked at there')
      : say('lacking', '没有户主书面同意', 'there is no written consent of the owner');
  },
};

const ofSystem: Partial<Record<ComplianceMatter, Look<SystemCase>>> = {
  filing: ({ state }) => {
    if (state === 'filed' || state === 'change-pending') return say('met', '已备案', 'filed');
    if (state === 'submitted') return say('met', '已报，待回执', 'submitted; the receipt is still to come');
    return state === 'returned'
      ? say('lacking', '退回补正', 'returned for correction')
      : say('lacking', '待报', 'not submitted yet');
  },
  'filing-change': ({ state }) =>
    state === 'change-pending'
      ? say('lacking', '备案后有变化', 'it has changed since it was filed')
      : say('not-required', '备案后没有变化', 'nothing has changed since it was filed'),
};

/** Which duties each kind of record can have, in the order in which they are shown. */
export const mattersOf = {
  camera: Object.keys(ofCamera) as ComplianceMatter[],
  site: Object.keys(ofSite) as ComplianceMatter[],
  system: Object.keys(ofSystem) as ComplianceMatter[],
} as const;

export function look(one: Case, rule: ComplianceRule): Finding {
  if (one.subject === 'camera') return (ofCamera[rule.matter] as Look<CameraCase>)(one, rule);
  if (one.subject === 'site') return (ofSite[rule.matter] as Look<SiteCase>)(one, rule);
  return (ofSystem[rule.matter] as Look<SystemCase>)(one, rule);
}
