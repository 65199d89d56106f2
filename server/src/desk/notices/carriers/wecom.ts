import type { Send } from './carrier.ts';
import type { Ask } from './outbound.ts';
import { type Robot, sendByRobot } from './robot.ts';

/** WeCom's own host; a private one is named in the hub's settings. */
export const wecomHosts = ['qyapi.weixin.qq.com'];

const wecom: Robot = {
  address: ({ url }) => url ?? '',
  /** More than 20 messages in a minute: it says nothing of when to come again. */
  tooFast: new Set([45_009]),
  tooFastPauseMs: 60_000,
  refusals: new Set([93_000, 93_004, 93_008, 40_001, 40_013, 40_014, 40_058]),
};

/** A group robot of WeCom (企业微信群机器人; developer.work.weixin.qq.com, “群机器人配置说明”): text of 2,048 bytes at most. */
export const sendByWecom = (ask: Ask): Send => sendByRobot(wecom, ask);
