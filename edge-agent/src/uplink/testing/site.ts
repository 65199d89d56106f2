import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AgentConfig, NewFact } from '@sharp-eyes/protocol';
import { type Logger, pino } from 'pino';
import { type Outbox, openOutbox } from '../../outbox/index.ts';
import { enrol, HubClock, loadIdentity, loadKeys, Uplink } from '../index.ts';
import type { UplinkOptions } from '../uplink.ts';
import { FakeHub } from './fake-hub.ts';

/** A hub, an enrolled agent's folder and outbox, and an uplink between them. */
export interface Site {
  hub: FakeHub;
  folder: string;
  outbox: Outbox;
  uplink: Uplink;
  counts: Map<string, number>;
  lines: string[];
  log: Logger;
  /** As the agent does: on the disk first, then told to the uplink. */
  record(...facts: NewFact[]): number[];
  close(): Promise<void>;
}

export async function makeSite(options: Partial<UplinkOptions> & { hub?: FakeHub } = {}): Promise<Site> {
  const hub = options.hub ?? (await FakeHub.start());
  const folder = mkdtempSync(join(tmpdir(), 'uplink-'));
  await enrol(hub.code(), folder);
  const clock = new HubClock();
  const outbox = openOutbox({ file: join(folder, 'outbox.sqlite'), quotaBytes: 32 * 1024 * 1024, now: clock.now });
  const counts = new Map<string, number>();
  const lines: string[] = [];
  const refuse = async (): Promise<never> => {
    throw Object.assign(new Error('not in this test'), { code: 'not-here' });
  };
  const record = (...facts: NewFact[]): number[] => {
    const { seqs } = outbox.write({ facts });
    uplink.wake({ urgent: facts.some(({ kind }) => kind.startsWith('alert.')), stills: false });
    return seqs;
  };
  const log = pino({ level: 'debug' }, { write: (line: string) => lines.push(line) });
  const uplink: Uplink = new Uplink({
    identity: await loadIdentity(folder),
    keys: await loadKeys(folder),
    clock,
    folder,
    outbox,
    log,
    count: (code) => counts.set(code, (counts.get(code) ?? 0) + 1),
    record: (fact) => record(fact),
    apply: async (_: AgentConfig) => undefined,
    handlers: {
      discover: refuse,
      probe: refuse,
      still: refuse,
      'live.start': refuse,
      'live.stop': refuse,
      diagnose: async () => ({ fine: true }),
    },
    ...options,
  });
  return {
    hub,
    folder,
    outbox,
    uplink,
    counts,
    lines,
    log,
    record,
    async close() {
      await uplink.stop(0);
      outbox.close();
      await hub.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Waits until `check` holds, 10 ms apart. @throws Error after `withinMs` */
export async function until(check: () => boolean, withinMs = 5000): Promise<void> {
  const end = performance.now() + withinMs;
  while (!check()) {
    if (performance.now() > end) throw new Error(`not so within ${withinMs} ms: ${check}`);
    await new Promise((done) => setTimeout(done, 10));
  }
}
