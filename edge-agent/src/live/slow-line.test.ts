import { afterEach, describe, expect, test } from '@jest/globals';
import { newId, toInstant } from '@sharp-eyes/protocol';
import { FakeHub } from '../uplink/testing/fake-hub.ts';
import { until } from '../uplink/testing/site.ts';
import { type LiveSite, makeLiveSite } from './testing/live-site.ts';
import { NarrowLine } from './testing/narrow-line.ts';

let site: LiveSite;
let line: NarrowLine;
afterEach(async () => {
  await site?.close();
  await line?.close();
});

/** How long each of some alerts needs to the hub, milliseconds. */
async function measureFacts(count: number): Promise<number[]> {
  const delays: number[] = [];
  for (let alert = 0; alert < count; alert += 1) {
    const reason = { code: 'rule-ended', params: {}, text: 'for this test' };
    const sentAt = performance.now();
    const body = { alertId: newId(), reason };
    const [seq = 0] = site.site.record({ kind: 'alert.cleared', at: toInstant(Date.now()), cameraId: newId(), body });
    await until(() => site.site.hub.taken.has(seq), 10_000);
    delays.push(Math.round(performance.now() - sentAt));
    await new Promise((done) => setTimeout(done, 250));
  }
  return delays.sort((a, b) => a - b);
}

describe('an uplink that is slower than the camera', () => {
  test('leaves out whole groups, says so, shows nothing broken, lets facts through, and shows all when it is wide again', async () => {
    const hub = await FakeHub.start();
    line = await NarrowLine.open(hub.address, 2e6);
    hub.behind = line.address;
    site = await makeLiveSite({ quality: 4 }, { hub });
    await site.configure();
    await until(() => site.village.set.describe().some((one) => (one as { frames: number }).frames >= 6));
    const { inlet } = await site.look();
    await until(() => inlet.units.length >= 20);
    const cameraBytesPerS =
      (inlet.packets.reduce((sum, { payload }) => sum + payload.length, 0) / inlet.units.length) * 10;
    line.bytesPerS = Math.round(cameraBytesPerS * 0.6);
    await until(() => inlet.said.some((one) => one.kind === 'gap' && one.why === 'uplink'), 15_000);
    const beside = await measureFacts(10);
    const shown = inlet.units.length;
    line.bytesPerS = 2e6;
    await until(() => inlet.units.length >= shown + 30, 15_000);
    expect([inlet.missing, inlet.broken]).toEqual([0, 0]);
    const [described] = site.village.leases.describe() as [{ droppedPictures: number }];
    expect(described.droppedPictures).toBeGreaterThan(5);
    // Alone on the line each needs some 25 ms; measured beside the picture: 150 ms, the slowest 430 ms.
    expect(beside.at(-1)).toBeLessThan(1500);
  }, 60_000);
});
