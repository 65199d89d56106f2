import { createHmac } from 'node:crypto';
import type { Send } from './carrier.ts';
import type { Ask } from './outbound.ts';
import { type Robot, sendByRobot } from './robot.ts';

/** DingTalk's own host; a private one is named in the hub's settings. */
export const dingtalkHosts = ['oapi.dingtalk.com'];

const dingtalk: Robot = {
  address: ({ url = '', secret }, { now }) => (secret ? signed(url, secret, now.getTime()) : url),
  /** Whoever sends more than 20 in a minute is not heard for ten. */
  tooFast: new Set([130_101, 410_100, 660_026]),
  tooFastPauseMs: 10 * 60_000,
  /** Token, robot or group are no more, or the robot's security setting (signature, keyword, address) refuses us. */
  refusals: new Set([300_001, 300_005, 310_000, 400_013, 400_101, 400_102, 430_101, 430_102, 430_103, 430_104]),
};

/** A group robot of DingTalk (钉钉自定义机器人; open.dingtalk.com, “自定义机器人接入”), signed where it has a secret. */
export const sendByDingtalk = (ask: Ask): Send => sendByRobot(dingtalk, ask);

/** 加签: HMAC-SHA256 of “timestamp, line break, secret” by the secret, Base64, in the address; good for an hour. */
function signed(address: string, secret: string, timestamp: number): string {
  const sign = createHmac('sha256', secret).update(`${timestamp}\n${secret}`).digest('base64');
  const url = new URL(address);
  url.searchParams.set('timestamp', String(timestamp));
  url.searchParams.set('sign', sign);
  return url.href;
}
