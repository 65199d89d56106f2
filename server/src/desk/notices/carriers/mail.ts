import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import type { MailSettings } from '@sharp-eyes/protocol';
import { createTransport } from 'nodemailer';
import type { Outcome } from '../rules.ts';
import { failed, failedByError, type Send, taken } from './carrier.ts';
import { type AllowedHosts, checkHost, HostRefused, isInner, isNamed } from './guard.ts';

/** Of a mail server's silence, and of the whole conversation, milliseconds. */
const connectWithinMs = 5_000;
const silenceMs = 8_000;
const overWithinMs = 20_000;

/** E-mail by the county's own server (RFC 5321). The Message-ID is the notice's: a repetition is seen to be one. */
export function sendByMail(allowed: AllowedHosts): Send {
  return async ({ settings, secrets }, { id, address, parts, link, code }) => {
    const { host, port, security, user, from } = settings as MailSettings;
    try {
      checkHost(host, security !== 'none', allowed);
      const transport = createTransport({
        ...{ host: await addressOf(host, allowed), port, secure: security === 'tls' },
        ...{ requireTLS: security === 'starttls', ignoreTLS: security === 'none' },
        tls: { servername: isIP(host) ? '' : host, minVersion: 'TLSv1.2' },
        ...(user === '' ? {} : { auth: { user, pass: secrets.password ?? '' } }),
        ...{ connectionTimeout: connectWithinMs, greetingTimeout: silenceMs, socketTimeout: silenceMs },
        ...{ disableFileAccess: true, disableUrlAccess: true },
      });
      const text = link !== null && code === null ? `${parts.text}\n\n${link}\n` : `${parts.text}\n`;
      const messageId = `<${id}@${from.split('@')[1] ?? 'sharp-eyes'}>`;
      const mail = { messageId, from, to: { address, name: '' }, subject: parts.title, text };
      await transport.sendMail({ ...mail, signal: AbortSignal.timeout(overWithinMs) } as typeof mail);
      return taken;
    } catch (error) {
      return judge(error);
    }
  };
}

/** Resolved here and connected to as it is: a name that changes its mind leads nowhere else. */
async function addressOf(host: string, allowed: AllowedHosts): Promise<string> {
  const { address } = await lookup(host);
  if (isInner(address) && !isNamed(host, allowed)) throw new HostRefused(host, 'it leads to an inner network');
  return address;
}

/** RFC 5321, 4.2.1: 4xx may pass, 5xx won't. What is said of the recipient says nothing of the server. */
function judge(error: unknown): Outcome {
  const { code, responseCode, command } = error as { code?: string; responseCode?: number; command?: string };
  const text = responseCode === undefined ? String(code ?? '') : `SMTP ${responseCode}`;
  if (code === 'EAUTH') return failed('never', 'unauthorised', text);
  // Cut off by us: it may have taken the mail, or not.
  if (code === 'EABORT') return failed('later', 'timeout', '', { unanswered: true });
  if (code === 'ETIMEDOUT') return failed('later', 'timeout', text, { unanswered: command === 'DATA' });
  if (code === 'ETLS') return failed('never', 'refused', 'no TLS');
  if (responseCode === undefined) {
    const { message } = error as Error;
    return code === 'ESOCKET' || code === 'ECONNECTION' || code === 'EDNS'
      ? failed('later', 'unreachable', message, { unanswered: command === 'DATA' })
      : failedByError(error);
  }
  if (responseCode === 421 || responseCode === 450 || responseCode === 451 || responseCode === 452)
    return failed('later', responseCode === 451 ? 'rate-limited' : 'refused', text);
  if (code === 'EENVELOPE' && responseCode >= 550 && command !== 'MAIL FROM')
    return failed('gone', 'address-refused', text);
  return failed(responseCode >= 500 ? 'never' : 'later', 'refused', text);
}
