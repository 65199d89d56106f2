import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { AlertDetail, AlertRow, Camera } from '@sharp-eyes/protocol';
import type { Bench } from '../bench.ts';
import type { HubClient } from '../demo/hub-client.ts';
import { quantile } from '../measure/quantile.ts';
import { observeRows, readSights, type Sight } from '../measure/rows.ts';
import { launchChromium, signInPage } from '../processes/browser.ts';
import { startWorld, type World } from '../processes/world.ts';
import { startMongod } from '../setup/mongod.ts';

const cameras = 12;
const walkEveryS = 20;
const alertsWanted = 40;
const timeLimitMs = 240_000;
/** The rival in the same run: a console that asks for the list, as often as ZoneMinder's does by default. */
const pollEveryMs = 5000;

/**
 * From the moment the simulated camera wrote the last packet of the picture that `alert.raised` names to the row's
 * appearance in Chromium. Everything is real: twelve RTSP streams, the eyes, the outbox, TLS, the database, the stream.
 */
export const bench: Bench = async (ready, say) => {
  const folder = await mkdtemp(join(tmpdir(), 'sharp-eyes-bench-'));
  const mongod = await startMongod({ binary: ready.mongod, folder, oplogMb: 256 });
  // Every alert a row: what is measured is the way to the screen, and repeats would join the row of the first.
  const hubSettings = { SHARP_EYES_HUB__ALERTS__REPEAT_MINUTES: '0' };
  const world = await startWorld({ mongoUri: mongod.uri, cameras, recorders: 1, walks: walkEveryS, hubSettings });
  const browser = await launchChromium();
  try {
    const pages = await Promise.all(['shuidong', 'xikou'].map((user) => signInPage(browser, world, user)));
    await Promise.all(pages.map(observeRows));
    say(`adopting ${cameras} cameras`);
    const registered = await world.adopt();
    const officers = await Promise.all(
      ['shuidong', 'xikou'].map((user) => world.stack.signIn(user, world.passwords[user] ?? '')),
    );
    const polled = pollRows(officers);
    const startedAt = Date.now();
    let sights: Sight[] = [];
    while (sights.length < alertsWanted && Date.now() - startedAt < timeLimitMs) {
      await delay(2000);
      sights = (await Promise.all(pages.map(readSights))).flat();
      say(`${sights.length} of ${alertsWanted} alerts seen`);
    }
    await delay(pollEveryMs + 500);
    const asked = polled.stop();
    const measured = await measure(world, registered, officers, sights, asked);
    say(
      `rival, a console that asks every ${pollEveryMs / 1000} s: p95 ${Math.round(quantile(measured.polled, 0.95))} ms`,
    );
    return {
      n: measured.fromPicture.length,
      p50Ms: Math.round(quantile(measured.fromPicture, 0.5)),
      p95Ms: Math.round(quantile(measured.fromPicture, 0.95)),
      fromEntryP95Ms: Math.round(quantile(measured.fromEntry, 0.95)),
    };
  } finally {
    await browser.close();
    await world.stop();
    await mongod.stop();
    await rm(folder, { recursive: true, force: true });
  }
};

/** The rival: asks for the open alerts at a fixed interval and notes when it first saw each. */
function pollRows(officers: HubClient[]): { stop(): Map<string, number> } {
  const seen = new Map<string, number>();
  const timer = setInterval(() => {
    for (const officer of officers)
      officer.get<{ items: AlertRow[] }>('/api/v1/alerts?state=open&limit=200').then(
        ({ items }) => {
          for (const { id } of items) if (!seen.has(id)) seen.set(id, Date.now());
        },
        () => undefined, // one answer missed only makes the rival slower by one interval
      );
  }, pollEveryMs);
  return {
    stop() {
      clearInterval(timer);
      return seen;
    },
  };
}

async function measure(
  world: World,
  cameras: Camera[],
  officers: HubClient[],
  sights: Sight[],
  asked: Map<string, number>,
): Promise<{ fromPicture: number[]; fromEntry: number[]; polled: number[] }> {
  const fromPicture: number[] = [];
  const fromEntry: number[] = [];
  const polled: number[] = [];
  for (const { alertId, at } of sights) {
    const answers = await Promise.all(officers.map((officer) => officer.send('GET', `/api/v1/alerts/${alertId}`)));
    const answer = answers.find(({ ok }) => ok);
    if (!answer) throw new Error(`alert ${alertId} was on a screen, but nobody may read it`);
    const alert = (await answer.json()) as AlertDetail;
    const camera = cameras.find(({ id }) => id === alert.cameraId);
    if (!camera) throw new Error(`alert ${alertId} names an unknown camera ${alert.cameraId}`);
    const channel = world.channelOf(camera);
    const sent = await world.stack.simulator.pictureSent(channel.id, alert.rtpTimestamp);
    if (!sent) throw new Error(`the simulator never sent picture ${alert.rtpTimestamp} of ${channel.id}`);
    fromPicture.push(at - sent.at);
    const seenByRival = asked.get(alertId);
    if (seenByRival !== undefined) polled.push(seenByRival - sent.at);
    const entries = await world.stack.simulator.truth(channel.id, 'walker-entered', sent.at - 60_000);
    const entry = entries.findLast((one) => one.at <= sent.at + 1);
    if (entry) fromEntry.push(at - entry.at);
  }
  return { fromPicture, fromEntry, polled };
}
