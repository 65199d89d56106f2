import { createHmac } from 'node:crypto';
import { failedByError, failedByStatus, type Send, taken } from './carrier.ts';
import type { Ask } from './outbound.ts';

/**
 * A signed request to another program (docs/notices.md). `Sharp-Eyes-Signature` is the lower-case hex HMAC-SHA256, by
 * the channel's secret, of `Sharp-Eyes-Timestamp` (epoch seconds), a full stop and the body's bytes. A receiver refuses
 * what is older than five minutes, and takes a `Sharp-Eyes-Notice` that it has seen for a repetition.
 */
export function sendByWebhook(ask: Ask): Send {
  return async ({ secrets }, { id, parts, code, path, urgency, now }) => {
    const { text, place, subject, number, time } = parts;
    const body = JSON.stringify({
      id,
      ...(code === null ? {} : { code }),
      text,
      place,
      subject,
      number,
      time,
      path,
      urgency,
    });
    const timestamp = String(Math.floor(now.getTime() / 1000));
    const headers = {
      'content-type': 'application/json',
      'sharp-eyes-notice': id,
      'sharp-eyes-timestamp': timestamp,
      'sharp-eyes-signature': signatureOf(secrets.secret ?? '', timestamp, body),
    };
    try {
      const answer = await ask({ method: 'POST', url: secrets.url ?? '', headers, body });
      return answer.status >= 200 && answer.status <= 299 ? taken : failedByStatus(answer);
    } catch (error) {
      return failedByError(error);
    }
  };
}

function signatureOf(secret: string, timestamp: string, body: string): string {
  return createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex');
}
