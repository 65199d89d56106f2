import type { ProblemType } from '@sharp-eyes/protocol';
import { type ProblemError, refusal } from '../../platform/http/problem.ts';
import type { Words } from '../../platform/http/words.ts';
import type { AccessReason } from '../../registry/sites/rules.ts';
import type { SightRefusal } from './rules.ts';

const typeOf: Record<SightRefusal, ProblemType> = {
  'placement-missing': 'placement-missing',
  'no-basis': 'access-basis',
  'health-only': 'access-basis',
  'not-in-use': 'no-picture',
  'no-device': 'no-picture',
  'no-agent': 'no-picture',
  'not-configured': 'no-picture',
  'not-streaming': 'no-picture',
  'not-kept': 'no-picture',
  busy: 'no-picture',
};

const said: Record<SightRefusal, Words> = {
  'placement-missing': {
    zh: '安装位置尚未由现场人员确认：请先在现场选择安装位置。',
    en: 'nobody on site has said where it stands: answer the placement there first.',
  },
  'no-basis': { zh: '该场所目前没有接入依据。', en: 'the site has no access basis now.' },
  'health-only': {
    zh: '接入协议仅包含设备巡检，不得查看画面：如需查看，请与管理单位补充协议（告警或实时查看）。',
    en: 'the basis covers health alone, so nobody may see a picture: agree on alerts or live view with the unit.',
  },
  'not-in-use': { zh: '该摄像机为规划、未登记或已拆除状态。', en: 'it is planned, not registered yet, or retired.' },
  'no-device': {
    zh: '尚未关联设备：请先在待处理设备中将其关联。',
    en: 'no device is linked to it: link one of those that were found.',
  },
  'no-agent': { zh: '没有边缘节点为其服务。', en: 'no agent serves it.' },
  'not-configured': {
    zh: '边缘节点尚未收到该摄像机的配置：请几秒后重试。',
    en: 'the agent has not been told of the camera yet: try again in a few seconds.',
  },
  'not-streaming': {
    zh: '摄像机没有发来画面：请检查供电、网络和账号密码后重试。',
    en: 'the camera sends no picture: check its power, network and account, then try again.',
  },
  'not-kept': {
    zh: '边缘节点磁盘已满，画面未能保存：请联系管理员。',
    en: 'the agent’s disk is full, so the picture could not be kept: tell the administrator.',
  },
  busy: { zh: '边缘节点繁忙：请稍后重试。', en: 'the agent is busy: try again in a moment.' },
};

/** More exact than “no basis”, where the basis says so. */
const basisSaid: Partial<Record<AccessReason, Words>> = {
  none: {
    zh: '该场所没有接入依据：仅登记在册，不得查看画面。',
    en: 'the site has no access basis: it is on record only, nobody may see a picture.',
  },
  'not-begun': { zh: '接入协议尚未开始生效。', en: 'the agreement has not begun.' },
  ended: { zh: '接入协议已到期：请先续签。', en: 'the agreement has ended: renew it first.' },
  'outside-hours': { zh: '现在不在协议约定的时段内。', en: 'it is outside the agreed hours now.' },
};

/** What a person is told who may not see a camera, or cannot. */
export function sightRefused(refused: SightRefusal, basis?: AccessReason): ProblemError {
  const exact = refused === 'no-basis' && basis !== undefined ? basisSaid[basis] : undefined;
  return refusal(typeOf[refused], { code: `look-${refused}`, path: 'cameraId', message: exact ?? said[refused] });
}
