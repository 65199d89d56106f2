import type { ChannelChange } from '@sharp-eyes/protocol';
import { dingtalkHosts } from './carriers/dingtalk.ts';
import { wecomHosts } from './carriers/wecom.ts';

/** Where a channel sends to. */
interface Place {
  host: string;
  encrypted: boolean;
  /** The field that says so. */
  path: string;
  /** The kind's own hosts; any public one where there are none. */
  only?: readonly string[];
}

/** Secrets without which a channel of its kind cannot send. */
export function secretsNeeded(channel: ChannelChange): string[] {
  switch (channel.kind) {
    case 'wecom':
    case 'dingtalk':
      return ['url'];
    case 'webhook':
      return ['url', 'secret'];
    case 'mail':
      return channel.settings.user === '' ? [] : ['password'];
    default:
      return [...JSON.stringify(channel.settings).matchAll(/\{\{secret\.([\w-]+)\}\}/g)].map(([, name]) => name ?? '');
  }
}

export function placeOfSending(channel: ChannelChange, secrets: Record<string, string>): Place {
  switch (channel.kind) {
    case 'wecom':
      return { ...placeOf(secrets.url ?? ''), path: 'secrets.url', only: wecomHosts };
    case 'dingtalk':
      return { ...placeOf(secrets.url ?? ''), path: 'secrets.url', only: dingtalkHosts };
    case 'webhook':
      return { ...placeOf(secrets.url ?? ''), path: 'secrets.url' };
    case 'mail':
      return { host: channel.settings.host, encrypted: channel.settings.security !== 'none', path: 'settings.host' };
    default:
      // A blank in the host would let a person's number choose where to send: there it stays, and is no host.
      return { ...placeOf(channel.settings.url), path: 'settings.url' };
  }
}

function placeOf(address: string): { host: string; encrypted: boolean } {
  if (!URL.canParse(address)) return { host: '', encrypted: false };
  const { hostname, protocol } = new URL(address);
  return { host: hostname, encrypted: protocol === 'https:' };
}
