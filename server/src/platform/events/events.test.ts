import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { movableClock } from '../clock.ts';
import type { Platform } from '../platform.ts';
import { eventually } from '../testing/eventually.ts';
import { openTestPlatform } from '../testing/platform.ts';
import { Consumers, claimLapsesAfterMs } from './consumers.ts';

const siteChanged = {
  kind: 'site.changed' as const,
  divisionBefore: null,
  divisionAfter: '341802100201',
  body: { siteId: 'a', removed: false },
};

/** Kills the change streams on this database as a failing server would. @returns how many */
async function dropChangeStreams({ database }: Platform): Promise<number> {
  const admin = database.connection.getClient().db('admin');
  const ns = `${database.connection.name}.events`;
  const operations = await admin
    .aggregate<{ cursor?: { cursorId: unknown } }>(
      [{ $currentOp: { idleCursors: true, allUsers: true } }, { $match: { ns, 'cursor.tailable': true } }],
      { readConcern: { level: 'local' } },
    )
    .toArray();
  const cursors = operations.flatMap(({ cursor }) => (cursor ? [cursor.cursorId] : []));
  await database.db.command({ killCursors: 'events', cursors });
  return cursors.length;
}

describe('what happens because of a change', () => {
  const clock = movableClock(Date.parse('2026-01-01T00:00:00Z'));
  let platform: Platform;
  let stop: () => Promise<void>;
  let start: () => Promise<void>;

  beforeEach(async () => {
    ({ platform, start, stop } = await openTestPlatform(clock));
  });
  afterEach(() => stop());

  test('every subscriber hears of a committed change once, and of a rolled back one never', async () => {
    const heard: string[] = [];
    platform.tail.subscribe(['site.changed'], (event) => void heard.push(event.body.siteId));
    await start();
    await expect(
      platform.database.inTransaction(async (tx) => {
        tx.emit({ ...siteChanged, body: { siteId: 'rolled back', removed: false } });
        throw new Error('no');
      }),
    ).rejects.toThrow('no');
    await platform.database.inTransaction(async (tx) => tx.emit(siteChanged));
    await eventually(() => heard.length > 0);
    expect(heard).toEqual(['a']);
    const [stored] = await platform.database.events.find().lean();
    expect(stored).toMatchObject({ county: '341802', divisionAfter: '341802100201', at: new Date(clock.now()) });
  });

  test('the stream goes on where it was when the server drops it', async () => {
    const heard: string[] = [];
    platform.tail.subscribe(['site.changed'], (event) => void heard.push(event.body.siteId));
    await start();
    const say = (siteId: string) =>
      platform.database.inTransaction(async (tx) => tx.emit({ ...siteChanged, body: { siteId, removed: false } }));
    await say('before');
    await eventually(() => heard.length === 1);
    expect(await dropChangeStreams(platform)).toBe(1);
    await say('after');
    await eventually(() => heard.length === 2);
    expect(heard).toEqual(['before', 'after']);
  });

  test('a consumer of which two hubs know does its work once', async () => {
    const done: string[] = [];
    const other = new Consumers({ ...platform, hubId: 'other' });
    for (const consumers of [platform.consumers, other])
      consumers.register('teller', ['site.changed'], async (event) => void done.push(event._id));
    await start();
    await platform.database.inTransaction(async (tx) => tx.emit(siteChanged));
    await eventually(async () => (await platform.database.events.countDocuments({ todo: 'teller' })) === 0);
    expect(done).toHaveLength(1);
  });

  test('a gathering consumer is handed many at once and only what concerns it, and again what failed', async () => {
    const handed: string[][] = [];
    let broken = true;
    platform.consumers.gather(
      'gatherer',
      ['site.changed'],
      async (events) => {
        handed.push(events.map(({ body }) => body.siteId));
        if (broken) throw new Error('the hub died');
      },
      ({ body }) => body.siteId !== 'of no concern',
    );
    await start();
    for (const siteId of ['a', 'of no concern', 'b'])
      await platform.database.inTransaction(async (tx) =>
        tx.emit({ ...siteChanged, body: { siteId, removed: false } }),
      );
    await platform.sweeps.sweepNow();
    broken = false;
    await platform.sweeps.sweepNow();
    await platform.sweeps.sweepNow();
    expect(handed).toEqual([
      ['a', 'b'],
      ['a', 'b'],
    ]);
    expect(await platform.database.events.countDocuments({ todo: 'gatherer' })).toBe(0);
  });

  test('an event that a gathering consumer can do nothing about holds up no other, and comes back after 15 s', async () => {
    const done: string[] = [];
    let poisoned = true;
    platform.consumers.gather('gatherer', ['site.changed'], async (events) => {
      if (poisoned && events.some(({ body }) => body.siteId === 'poisoned')) throw new Error('cannot be read');
      done.push(...events.map(({ body }) => body.siteId));
    });
    await start();
    const say = (...siteIds: string[]) =>
      platform.database.inTransaction(async (tx) => {
        for (const siteId of siteIds) tx.emit({ ...siteChanged, body: { siteId, removed: false } });
      });
    await say('a', 'poisoned', 'b');
    await platform.sweeps.sweepNow();
    expect(done).toEqual([]);
    await platform.sweeps.sweepNow();
    expect(done.sort()).toEqual(['a', 'b']);
    await say('c');
    await platform.sweeps.sweepNow();
    expect(done).toEqual(['a', 'b', 'c']);
    expect(platform.errors.all()['event-set-aside']).toBe(1);
    poisoned = false;
    clock.advance(claimLapsesAfterMs);
    await platform.sweeps.sweepNow();
    expect(done).toEqual(['a', 'b', 'c', 'poisoned']);
    expect(await platform.database.events.countDocuments({ todo: 'gatherer' })).toBe(0);
  });

  test('what failed is done again when the claim has lapsed, not before', async () => {
    let tries = 0;
    platform.consumers.register('teller', ['site.changed'], async () => {
      tries += 1;
      if (tries === 1) throw new Error('the hub died');
    });
    await start();
    await platform.database.inTransaction(async (tx) => tx.emit(siteChanged));
    await eventually(() => platform.errors.all()['event-consumer-failed'] === 1);
    await platform.sweeps.sweepNow();
    expect(tries).toBe(1);
    clock.advance(claimLapsesAfterMs);
    await platform.sweeps.sweepNow();
    expect(tries).toBe(2);
    expect(await platform.database.events.countDocuments({ todo: 'teller' })).toBe(0);
  });
});
