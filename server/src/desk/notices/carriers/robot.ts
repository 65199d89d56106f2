import type { Outcome } from '../rules.ts';
import { failed, failedByError, failedByStatus, type Opened, type Outgoing, type Send, taken } from './carrier.ts';
import type { Answer, Ask } from './outbound.ts';

/** What differs between group robots: how they are addressed, and what their codes mean. */
export interface Robot {
  address(secrets: Opened['secrets'], message: Outgoing): string;
  /** Codes of “too many in a minute”, and how long to leave it alone then, milliseconds. */
  tooFast: ReadonlySet<number>;
  tooFastPauseMs: number;
  /** Codes that no repetition changes: the robot or its key is no more, or it refuses us. */
  refusals: ReadonlySet<number>;
}

/** Sends a text to a group robot, with a link for whoever has the console. */
export function sendByRobot(robot: Robot, ask: Ask): Send {
  return async ({ secrets }, message) => {
    const { parts, link, code } = message;
    const content = link !== null && code === null ? `${parts.text}\n${link}` : parts.text;
    const body = JSON.stringify({ msgtype: 'text', text: { content } });
    const headers = { 'content-type': 'application/json' };
    try {
      return judge(await ask({ method: 'POST', url: robot.address(secrets, message), headers, body }), robot);
    } catch (error) {
      return failedByError(error);
    }
  };
}

/** HTTP says 200 to everything: the answer's own code counts. */
function judge(answer: Answer, { tooFast, tooFastPauseMs, refusals }: Robot): Outcome {
  if (answer.status < 200 || answer.status > 299) return failedByStatus(answer);
  const said = robotAnswer(answer.text);
  if (!said) return failed('later', 'unexpected-answer', `HTTP ${answer.status}`);
  const { errcode, errmsg } = said;
  if (errcode === 0) return taken;
  const text = `errcode ${errcode} ${errmsg}`;
  if (tooFast.has(errcode)) return failed('later', 'rate-limited', text, { retryAfterMs: tooFastPauseMs });
  return refusals.has(errcode) ? failed('never', 'unauthorised', text) : failed('later', 'refused', text);
}

function robotAnswer(text: string): { errcode: number; errmsg: string } | undefined {
  try {
    const { errcode, errmsg } = JSON.parse(text) as { errcode?: unknown; errmsg?: unknown };
    if (typeof errcode !== 'number') return undefined;
    // WeCom adds “from ip …” and a help page; the first words say it.
    return { errcode, errmsg: String(errmsg ?? '').split(/[,，]/, 1)[0] ?? '' };
  } catch {
    return undefined;
  }
}
