import type { ProviderSettings } from '@sharp-eyes/protocol';
import { failed, failedByError, failedByStatus, type Opened, type Outgoing, type Send, taken } from './carrier.ts';
import type { Ask, Asked } from './outbound.ts';

/** SMS and calls by a provider's HTTP interface: the request is a template, its answer is judged by status and path. */
export function sendByProvider(ask: Ask): Send {
  return async (channel, message) => {
    try {
      const answer = await ask(filled(channel, message));
      if (answer.status < 200 || answer.status > 299) return failedByStatus(answer);
      const { taken: expected } = channel.settings as ProviderSettings;
      if (expected === null) return taken;
      const value = valueAt(answer.text, expected.path);
      if (value === undefined) return failed('later', 'unexpected-answer', `nothing at ${expected.path}`);
      return value === expected.is ? taken : failed('later', 'refused', `${expected.path}: ${value}`);
    } catch (error) {
      return failedByError(error);
    }
  };
}

const inJson = (value: string): string => JSON.stringify(value).slice(1, -1);
/** A header holds no line break, and only Latin letters (RFC 9110, 5.5). */
const inHeader = (value: string): string => value.replaceAll(/[^\x20-\x7e]/g, '');

function filled({ settings, secrets }: Opened, message: Outgoing): Asked {
  const { method, url, headers, body, bodyType } = settings as ProviderSettings;
  const { text, place, subject, number, time } = message.parts;
  const blanks: Record<string, string> = {
    ...{ phone: message.address, text, place, subject, number, time, code: message.code ?? '', id: message.id },
    ...Object.fromEntries(Object.entries(secrets).map(([name, value]) => [`secret.${name}`, value])),
  };
  const fill = (template: string, escaped: (value: string) => string): string =>
    template.replaceAll(/\{\{([\w.-]+)\}\}/g, (_, name: string) => escaped(blanks[name] ?? ''));
  const type = bodyType === 'json' ? 'application/json' : 'application/x-www-form-urlencoded';
  const own = headers.map(({ name, value }) => [name.toLowerCase(), fill(value, inHeader)]);
  return {
    ...{ method, url: fill(url, encodeURIComponent) },
    headers: { 'content-type': type, ...Object.fromEntries(own) },
    body: fill(body, bodyType === 'json' ? inJson : encodeURIComponent),
  };
}

/** The text of a value in a JSON answer: `Response.0.Code`. */
function valueAt(json: string, path: string): string | undefined {
  try {
    const value = path
      .split('.')
      .reduce<unknown>(
        (at, name) =>
          typeof at === 'object' && at !== null && Object.hasOwn(at, name) ? at[name as never] : undefined,
        JSON.parse(json),
      );
    return ['string', 'number', 'boolean'].includes(typeof value) ? String(value) : undefined;
  } catch {
    return undefined;
  }
}
