import webPush from 'web-push';
import { failed, failedByError, failedByStatus, type Send, taken } from './carrier.ts';
import type { Ask } from './outbound.ts';

/** The hub's own pair (RFC 8292), base64url. */
export interface PushKeys {
  publicKey: string;
  privateKey: string;
}

export const makePushKeys = (): Buffer => Buffer.from(JSON.stringify(webPush.generateVAPIDKeys()));

/** A browser's subscription as it lies sealed. */
interface Subscription {
  endpoint: string;
  keys: { p256dh: string; auth: string };
}

/** Whom a push service may write to about us (RFC 8292, 2.1), where the hub does not know its own address. */
const unknownSubject = 'https://sharp-eyes.invalid';

/** Web Push (RFC 8030), encrypted to the browser (RFC 8291): the push service reads nothing of it. */
export function sendByPush(ask: Ask, keys: PushKeys, hub: string): Send {
  return async (_channel, { id, address, parts, code, path, urgency, deadlineAt, now }) => {
    try {
      const subscription = JSON.parse(address) as Subscription;
      const payload = JSON.stringify({
        id,
        title: parts.title,
        body: parts.text,
        path,
        ...(code === null ? {} : { code }),
      });
      const details = webPush.generateRequestDetails(subscription, payload, {
        vapidDetails: { subject: hub.startsWith('https:') ? hub : unknownSubject, ...keys },
        TTL: Math.max(0, Math.round((deadlineAt.getTime() - now.getTime()) / 1000)),
        ...{ urgency: urgency === 'urgent' ? 'high' : 'normal', contentEncoding: 'aes128gcm' },
        // RFC 8030, 5.4: a repetition takes the place of the first while the browser is away; 32 characters at most.
        topic: id.replaceAll('-', ''),
      });
      const headers = Object.fromEntries(
        Object.entries(details.headers).map(([name, value]) => [name.toLowerCase(), String(value)]),
      );
      const answer = await ask({ method: 'POST', url: details.endpoint, headers, body: details.body ?? '' });
      if (answer.status >= 200 && answer.status <= 299) return taken;
      if (answer.status === 404 || answer.status === 410)
        return failed('gone', 'subscription-gone', `HTTP ${answer.status}`);
      if (answer.status === 413) return failed('gone', 'too-large', 'HTTP 413');
      return failedByStatus(answer);
    } catch (error) {
      return failedByError(error);
    }
  };
}
