import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type NoticeDesk, openNoticeDesk, township } from '../notices/testing/desk.ts';
import { type Endpoint, openEndpoint } from '../notices/testing/endpoint.ts';
import { afterStep, judgeChannel, type KeptChannel } from './channel-rules.ts';

let desk: NoticeDesk;
let endpoint: Endpoint;
beforeAll(async () => {
  [desk, endpoint] = await Promise.all([openNoticeDesk(), openEndpoint()]);
});
beforeEach(async () => {
  endpoint.empty();
  await desk.empty();
  for (const name of ['alerts', 'deadChannels', 'escalations']) await collection(name).deleteMany({});
});
afterAll(async () => {
  await endpoint.stop();
  await desk.stop();
});

const collection = (name: string) => desk.hub.platform.database.db.collection(name);
const sweep = () => desk.hub.platform.sweeps.sweepNow();
const webhook = (name: string, path: string) =>
  desk.channel({ name, kind: 'webhook', secrets: { url: `${endpoint.url}${path}`, secret: 'thirty-two letters' } });
const listed = async () => (await desk.officer.ask('GET', '/api/v1/alerts?state=open,acknowledged')).body.items;
const received = (path: string) => endpoint.received.filter((one) => one.path === path);

/** The group's robot refuses us, whatever it is sent; everything else takes what it gets. */
async function kill(): Promise<void> {
  endpoint.answer((res, n) => res.writeHead(endpoint.received[n - 1]?.path === '/dead' ? 403 : 200).end());
  await desk.notify();
  await desk.send();
  await sweep();
}

/** It takes what it was sent again. */
async function revive(): Promise<void> {
  endpoint.answer((res) => res.end());
  desk.clock.advance(130_000);
  await desk.send();
  await sweep();
}

describe('a channel that sends nothing', () => {
  test('is one alert on the desk, over once it has worked for a minute, and never settled by that', async () => {
    const { id } = await webhook('值班群', '/dead');
    await kill();
    await sweep();
    const [alert, ...others] = await listed();
    expect(others).toEqual([]);
    expect(alert).toMatchObject({
      ...{ kind: 'channel-dead', priority: 'high', active: true, division: township, standing: 'queue' },
      ...{ cause: { of: id, name: '值班群', cameras: 0 }, reason: { code: 'channel-dead' } },
    });
    await revive();
    expect((await listed())[0]).toMatchObject({ id: alert.id, active: true });
    desk.clock.advance(61_000);
    await sweep();
    expect((await listed())[0]).toMatchObject({ id: alert.id, active: false, state: 'open' });
  });

  test('comes and goes in one alert with a count, and asks for a person once', async () => {
    await webhook('值班群', '/dead');
    for (let n = 0; n < 3; n++) {
      await kill();
      await revive();
    }
    const alerts = await listed();
    expect(alerts).toHaveLength(1);
    expect(alerts[0].cause.flaps).toBe(3);
    const stood = await collection('events').countDocuments({ kind: 'alert.stood', 'body.alertId': alerts[0].id });
    expect(stood).toBe(1);
  });

  test('is told to the shift by another channel of the place, never by itself', async () => {
    await webhook('值班群', '/dead');
    await webhook('备用群', '/spare');
    await kill();
    const before = received('/dead').length;
    for (let minute = 0; minute < 12; minute++) {
      desk.clock.advance(60_000);
      await sweep();
      await desk.send();
    }
    expect(received('/spare').map(({ json }) => json.subject)).toContain('通知渠道失效');
    const toItself = received('/dead').map(({ json }) => json.subject);
    expect(toItself.length).toBeGreaterThan(before - 1);
    expect(toItself).not.toContain('通知渠道失效');
  });

  test('that is switched off or removed is nobody’s trouble any more', async () => {
    const { id } = await webhook('值班群', '/dead');
    await kill();
    const removed = await desk.admin.ask('DELETE', `/api/v1/notice-channels/${id}`);
    expect(removed.status).toBe(204);
    await sweep();
    desk.clock.advance(61_000);
    await sweep();
    expect((await listed())[0]).toMatchObject({ kind: 'channel-dead', active: false });
  });
});

test('whatever a channel does, it has one alert at most, which ends a minute after it last died', () => {
  const grace = 60_000;
  const acts = fc.array(fc.record({ dead: fc.boolean(), afterMs: fc.integer({ min: 0, max: 90_000 }) }));
  fc.assert(
    fc.property(acts, (steps) => {
      let kept: KeptChannel = { alertId: null, wellSince: null, deaths: 0 };
      let now = 0;
      let open = 0;
      for (const { dead, afterMs } of steps) {
        now += afterMs;
        const step = judgeChannel(kept, dead, now, grace);
        if (step.do === 'raise') open += 1;
        if (step.do === 'end') {
          open -= 1;
          expect(now - (kept.wellSince ?? now)).toBeGreaterThanOrEqual(grace);
        }
        kept = afterStep(kept, step, now, 'alert');
        expect(open).toBe(kept.alertId === null ? 0 : 1);
        if (dead) expect(kept).toMatchObject({ alertId: 'alert', wellSince: null });
      }
    }),
  );
});
