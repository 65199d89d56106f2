import { createHmac } from 'node:crypto';
import type { Outcome } from '../rules.ts';
import { failed, failedByError, failedByStatus, type Send, taken } from './carrier.ts';
import type { Answer, Ask } from './outbound.ts';
import { robotAnswer } from './wecom.ts';

/** DingTalk's own host; a private one is named in the hub's settings. */
export const dingtalkHosts = ['oapi.dingtalk.com'];

/** Whoever sends more than 20 in a minute is not heard for ten. */
const tooFast = new Set([130_101, 410_100, 660_026]);
const tooFastPauseMs = 10 * 60_000;
/** Token, robot or group are no more, or the robot's security setting (signature, keyword, address) refuses us. */
const refusals = new Set([300_001, 300_005, 310_000, 400_013, 400_101, 400_102, 430_101, 430_102, 430_103, 430_104]);

/** A group robot of DingTalk (钉钉自定义机器人; open.dingtalk.com, “自定义机器人接入”), signed where it has a secret. */
export function sendByDingtalk(ask: Ask): Send {
  return async ({ secrets }, { parts, link, code, now }) => {
    const content = link !== null && code === null ? `${parts.text}\n${link}` : parts.text;
    const body = JSON.stringify({ msgtype: 'text', text: { content } });
    const headers = { 'content-type': 'application/json' };
    try {
      const url = secrets.secret ? signed(secrets.url ?? '', secrets.secret, now.getTime()) : (secrets.url ?? '');
      return judge(await ask({ method: 'POST', url, headers, body }));
    } catch (error) {
      return failedByError(error);
    }
  };
}

/** 加签: HMAC-SHA256 of “timestamp, line break, secret” by the secret, Base64, in the address; good for an hour. */
function signed(address: string, secret: string, timestamp: number): string {
  const sign = createHmac('sha256', secret).update(`${timestamp}\n${secret}`).digest('base64');
  const url = new URL(address);
  url.searchParams.set('timestamp', String(timestamp));
  url.searchParams.set('sign', sign);
  return url.href;
}

function judge(answer: Answer): Outcome {
  if (answer.status < 200 || answer.status > 299) return failedByStatus(answer);
  const said = robotAnswer(answer.text);
  if (!said) return failed('later', 'unexpected-answer', `HTTP ${answer.status}`);
  const { errcode, errmsg } = said;
  if (errcode === 0) return taken;
  const text = `errcode ${errcode} ${errmsg}`;
  if (tooFast.has(errcode)) return failed('later', 'rate-limited', text, { retryAfterMs: tooFastPauseMs });
  return refusals.has(errcode) ? failed('never', 'unauthorised', text) : failed('later', 'refused', text);
}
