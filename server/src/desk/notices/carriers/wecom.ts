import type { Outcome } from '../rules.ts';
import { failed, failedByError, failedByStatus, type Send, taken } from './carrier.ts';
import type { Answer, Ask } from './outbound.ts';

/** WeCom's own host; a private one is named in the hub's settings. */
export const wecomHosts = ['qyapi.weixin.qq.com'];

/** More than 20 messages in a minute: it says nothing of when to come again. */
const tooFast = 45_009;
const tooFastPauseMs = 60_000;
/** The robot or its key is no more. */
const refusals = new Set([93_000, 93_004, 93_008, 40_001, 40_013, 40_014, 40_058]);

/** A group robot of WeCom (企业微信群机器人; developer.work.weixin.qq.com, “群机器人配置说明”): text of 2,048 bytes at most. */
export function sendByWecom(ask: Ask): Send {
  return async ({ secrets }, { parts, link, code }) => {
    const content = link !== null && code === null ? `${parts.text}\n${link}` : parts.text;
    const body = JSON.stringify({ msgtype: 'text', text: { content } });
    const headers = { 'content-type': 'application/json' };
    try {
      return judge(await ask({ method: 'POST', url: secrets.url ?? '', headers, body }));
    } catch (error) {
      return failedByError(error);
    }
  };
}

/** HTTP says 200 to everything: the answer's own code counts. */
function judge(answer: Answer): Outcome {
  if (answer.status < 200 || answer.status > 299) return failedByStatus(answer);
  const said = robotAnswer(answer.text);
  if (!said) return failed('later', 'unexpected-answer', `HTTP ${answer.status}`);
  const { errcode, errmsg } = said;
  if (errcode === 0) return taken;
  const text = `errcode ${errcode} ${errmsg}`;
  if (errcode === tooFast) return failed('later', 'rate-limited', text, { retryAfterMs: tooFastPauseMs });
  return refusals.has(errcode) ? failed('never', 'unauthorised', text) : failed('later', 'refused', text);
}

/** What both robots answer; undefined for anything else. */
export function robotAnswer(text: string): { errcode: number; errmsg: string } | undefined {
  try {
    const { errcode, errmsg } = JSON.parse(text) as { errcode?: unknown; errmsg?: unknown };
    if (typeof errcode !== 'number') return undefined;
    // WeCom adds “from ip …” and a help page; the first words say it.
    return { errcode, errmsg: String(errmsg ?? '').split(/[,，]/, 1)[0] ?? '' };
  } catch {
    return undefined;
  }
}
