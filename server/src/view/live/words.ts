import type { LiveEnd, Problem, ProblemType } from '@sharp-eyes/protocol';
import { ProblemError } from '../../platform/http/problem.ts';
import type { Language, Words } from '../../platform/http/words.ts';
import type { AccessReason } from '../../registry/sites/rules.ts';
import { sightRefused } from '../looks/refusals.ts';

type Said = readonly [type: ProblemType, zh: string, en: string];

const said: Record<LiveEnd, Said> = {
  left: ['unavailable', '您已离开。', 'you left.'],
  'time-over': [
    'unavailable',
    '已到时限：如仍需查看，请继续并确认事由。',
    'the time is over: look again if you still need to.',
  ],
  'signed-out': ['not-signed-in', '登录已结束：请重新登录。', 'the session has ended: sign in again.'],
  'right-ended': [
    'not-allowed',
    '您的权限或该摄像机所属区域刚刚变更，不能继续查看。',
    'your role, your area or the camera’s place was changed just now; you may not look any longer.',
  ],
  'not-found': ['not-found', '该摄像机不存在，或不在您的管辖区域内。', 'there is no such camera in your area.'],
  'bad-request': [
    'bad-request',
    '浏览器未能接收实时画面：请换用新版 Chrome、Edge 或 Firefox。',
    'this browser cannot take the picture: use a current Chrome, Edge or Firefox.',
  ],
  'no-reason': [
    'bad-request',
    '请选择调阅事由：只有本辖区未处置的告警可以直接查看。',
    'choose a reason: only an unsettled alert of your own area needs none.',
  ],
  'placement-missing': [
    'placement-missing',
    '安装位置尚未由现场人员确认，不得查看画面。',
    'nobody on site has said where it stands, so nobody may look: answer the placement there first.',
  ],
  'no-basis': ['access-basis', '该场所目前没有接入依据。', 'the site has no access basis now.'],
  'no-live': [
    'access-basis',
    '接入协议不包含实时查看：如需查看，请与管理单位补充协议。',
    'the agreement does not cover live view: agree on it with the unit.',
  ],
  'not-in-use': [
    'no-picture',
    '该摄像机为规划、未登记或已拆除状态。',
    'it is planned, not registered yet, or retired.',
  ],
  'no-device': ['no-picture', '尚未关联设备：请先关联。', 'no device is linked to it: link one first.'],
  'no-agent': ['no-picture', '没有边缘节点为其服务。', 'no agent serves it.'],
  'agent-offline': ['agent-offline', '该场所的边缘节点不在线。', 'the agent of that site is offline.'],
  'agent-gone': [
    'agent-offline',
    '边缘节点失去连接，恢复后将自动重新接通。',
    'the agent was lost; the picture comes back when it does.',
  ],
  'not-configured': [
    'no-picture',
    '边缘节点尚未收到该摄像机的配置：请几秒后重试。',
    'the agent has not been told of the camera yet: try again in a few seconds.',
  ],
  'not-streaming': [
    'no-picture',
    '摄像机没有发来画面：请检查供电、网络和账号密码。',
    'the camera sends no picture: check its power, network and account.',
  ],
  'no-h264': [
    'no-picture',
    '摄像机没有 H.264 码流，且现场边缘节点无法转码：请在摄像机上启用 H.264 子码流。',
    'the camera has no H.264 stream, and its agent cannot convert: switch its sub-stream to H.264.',
  ],
  'agent-busy': ['no-picture', '边缘节点繁忙：请稍后重试。', 'the agent is busy: try again in a moment.'],
  'too-many-views': [
    'too-many',
    '同时查看的画面已达上限：请稍后重试，或先关闭不需要的画面。',
    'as many views as this hub allows are open: try again in a moment, or close one that is not needed.',
  ],
  'too-many-here': ['too-many', '本页最多同时查看四路画面。', 'a page shows four cameras at most.'],
  'too-often': ['too-many', '查看过于频繁：请稍后再试。', 'too many looks in a short time: wait a minute.'],
  preparing: ['unavailable', '实时查看正在准备中，请稍候。', 'live view is being prepared; wait a moment.'],
  failed: [
    'unavailable',
    '本机未能准备实时查看：请联系管理员。',
    'live view could not be prepared on this machine: tell the administrator.',
  ],
  off: ['unavailable', '本平台未启用实时查看。', 'live view is not set up at this hub.'],
  'connection-lost': [
    'unavailable',
    '与服务器的画面连接中断：请检查网络；如一直无法接通，请联系管理员开放端口或配置 TURN。',
    'the line for pictures broke: check the network; where it never works, an administrator must open the port or set up TURN.',
  ],
  'lease-lost': [
    'unavailable',
    '画面已转由另一台服务器提供，正在重新接通。',
    'another server has taken over; look again.',
  ],
  'worker-ended': [
    'unavailable',
    '实时查看程序重启，正在重新接通。',
    'the program for pictures was restarted; look again.',
  ],
  'hub-stops': ['unavailable', '服务器正在重启，正在重新接通。', 'the server restarts; look again.'],
  'hub-gone': [
    'unavailable',
    '提供画面的服务器失去连接，正在重新接通。',
    'the server that had the picture is gone; look again.',
  ],
  internal: ['internal', '实时查看出错，已记录。', 'live view failed; it was noted.'],
};

/** What a person is told whose view has ended, or never began. */
export function problemOf(end: LiveEnd, language: Language, basis?: AccessReason): Problem {
  if (end === 'no-basis' && basis !== undefined) return sightRefused('no-basis', basis).document(language);
  const [type, zh, en] = said[end];
  const message: Words = { zh, en };
  return new ProblemError(type, { code: `live-${end}`, faults: [{ path: 'cameraId', message }] }).document(language);
}
