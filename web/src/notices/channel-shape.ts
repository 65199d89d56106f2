import type { ChannelKind, MailSettings, ProviderSettings } from '@sharp-eyes/protocol';

/** A provider's template as it is typed: headers and secrets are lines. */
export interface ProviderForm extends Omit<ProviderSettings, 'headers' | 'taken'> {
  headers: string;
  takenPath: string;
  takenIs: string;
  /** `name=value`, one a line; empty: those on record stay. */
  secrets: string;
}

interface Typed {
  mail?: MailSettings;
  provider?: ProviderForm;
  secrets?: Record<string, string>;
}

export function providerFields({ headers, taken, ...rest }: ProviderSettings): ProviderForm {
  return {
    ...rest,
    headers: headers.map(({ name, value }) => `${name}: ${value}`).join('\n'),
    ...{ takenPath: taken?.path ?? '', takenIs: taken?.is ?? '', secrets: '' },
  };
}

/** Each line in two, at the first sign; empty lines count for nothing. */
function pairs(lines: string, sign: string): [string, string][] {
  return lines
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const at = line.indexOf(sign);
      return at < 0 ? [line.trim(), ''] : [line.slice(0, at).trim(), line.slice(at + 1).trim()];
    });
}

/** What a channel of this kind keeps of what was typed, as the hub takes it. */
export function settingsOf(kind: ChannelKind, { mail, provider }: Typed): object {
  if (kind === 'mail') return mail ?? {};
  if ((kind !== 'sms' && kind !== 'voice') || !provider) return {};
  const { headers, takenPath, takenIs, secrets: _, ...rest } = provider;
  return {
    ...rest,
    headers: pairs(headers, ':').map(([name, value]) => ({ name, value })),
    taken: takenPath.trim() === '' ? null : { path: takenPath.trim(), is: takenIs.trim() },
  };
}

/** Only secrets that were typed: the others stay as they are on record. */
export function secretsOf(kind: ChannelKind, { secrets = {}, provider }: Typed): Record<string, string> {
  const typed = kind === 'sms' || kind === 'voice' ? pairs(provider?.secrets ?? '', '=') : Object.entries(secrets);
  return Object.fromEntries(
    typed.map(([name, value]) => [name, value?.trim() ?? '']).filter(([, value]) => value !== ''),
  );
}
