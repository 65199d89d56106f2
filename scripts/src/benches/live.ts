import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Camera, LiveFigures, Look } from '@sharp-eyes/protocol';
import type { Browser, Page } from 'playwright-core';
import type { Bench } from '../bench.ts';
import type { Truth } from '../demo/simulator-control.ts';
import { quantile } from '../measure/quantile.ts';
import { launchChromium, signInPage } from '../processes/browser.ts';
import { startWorld, until, type World } from '../processes/world.ts';
import { startMongod } from '../setup/mongod.ts';
import { readCounter } from '../simulator/scenes/counter.ts';

const tries = 30;
const viewers = 20;
const stillTries = 10;
/** A session may have so many pages with live pictures; the viewers are spread over more. */
const pagesPerSession = 7;
/** Pictures are read for so long in each try, milliseconds. */
const readForMs = 1500;

/** What `watch-video.js` keeps in a page. */
interface Measured {
  confirmedAt: number | null;
  firstAt: number | null;
  pictures: { at: number; lumas: number[] }[];
}

/**
 * From the press that confirms a look to the first picture on the screen, each time with nothing flowing before; how old
 * what is seen is, by a number in the picture and the simulated camera's log of when it was sent; and what many viewers
 * cost the site. The rival in the same run is the other way to look, a still that is made for it.
 */
export const bench: Bench = async (ready, say) => {
  const folder = await mkdtemp(join(tmpdir(), 'sharp-eyes-bench-'));
  const mongod = await startMongod({ binary: ready.mongod, folder, oplogMb: 256 });
  const world = await startWorld({
    mongoUri: mongod.uri,
    cameras: 2,
    recorders: 0,
    walks: 'on-demand',
    scene: 'counter',
  });
  const browser = await launchChromium();
  try {
    say('adopting the cameras');
    const [camera] = (await world.adopt()) as [Camera];
    const channel = world.channelOf(camera).id;
    await world.waitUntilWatched(channel);
    const page = await pageOf(browser, world, camera);
    const firstFrames: number[] = [];
    const ages: number[] = [];
    for (let n = 0; n < tries; n += 1) {
      await look(page);
      await delay(readForMs);
      const measured = await read(page);
      firstFrames.push((measured.firstAt ?? Number.NaN) - (measured.confirmedAt ?? Number.NaN));
      ages.push(...(await agesOf(world, channel, measured)));
      await close(page);
      await until(async () => (await figures(world)).length === 0, 10_000);
      if ((n + 1) % 10 === 0) say(`${n + 1} of ${tries} looks`);
    }
    say(`${viewers} viewers of one camera`);
    const crowd = await watchTogether(browser, world, camera);
    firstFrames.push(crowd.lastFirstFrameMs);
    say('the rival: a still for each look');
    const stills = await lookAtStills(world, camera);
    return {
      firstFrameP50Ms: Math.round(quantile(firstFrames, 0.5)),
      firstFrameP95Ms: Math.round(quantile(firstFrames, 0.95)),
      glassToGlassP50Ms: Math.round(quantile(ages, 0.5)),
      glassToGlassP95Ms: Math.round(quantile(ages, 0.95)),
      ...{ pictures: ages.length, viewers, upstreamsPerCamera: crowd.upstreams },
      twentiethFirstFrameMs: Math.round(crowd.lastFirstFrameMs),
      rivalStillP95Ms: Math.round(quantile(stills, 0.95)),
      loadAverage: Math.round((loadavg()[0] ?? 0) * 10) / 10,
    };
  } finally {
    await browser.close();
    await world.stop();
    await mongod.stop();
    await rm(folder, { recursive: true, force: true });
  }
};

async function pageOf(browser: Browser, world: World, camera: Camera): Promise<Page> {
  const page = await signInPage(browser, world, 'weihu');
  await prepare(page, world, camera);
  return page;
}

async function prepare(page: Page, world: World, camera: Camera): Promise<void> {
  await page.goto(`${world.stack.base}/cameras/${camera.id}`);
  await page.getByTestId('live-open').waitFor();
  await page.evaluate(await readFile(new URL('../measure/watch-video.js', import.meta.url), 'utf8'));
}

/** A person looks: the reason is chosen first, what is measured begins with the last press. */
async function look(page: Page): Promise<void> {
  await page.getByTestId('live-open').click();
  await page.getByTestId('look-reason-repair').click();
  await page.getByTestId('look-confirm').click();
  await page.locator('video[data-seen=true]').waitFor({ timeout: 30_000 });
}

async function close(page: Page): Promise<void> {
  await page.getByTestId('live-close').click();
  await page.getByTestId('live-open').waitFor();
}

function read(page: Page): Promise<Measured> {
  return page.evaluate('globalThis.liveMeasured') as Promise<Measured>;
}

async function figures(world: World): Promise<LiveFigures[]> {
  return (await world.technician.get<{ cameras: LiveFigures[] }>('/api/v1/live/figures')).cameras;
}

/** How long before it was seen each picture had left the camera, milliseconds. What could not be read is left out. */
async function agesOf(world: World, channel: string, { confirmedAt, pictures }: Measured): Promise<number[]> {
  const sent = (await world.stack.simulator.truth(channel, 'picture-sent', (confirmedAt ?? 0) - 5000)) as Truth[];
  return pictures.flatMap(({ at, lumas }) => {
    const number = readCounter((x) => lumas[Math.floor(x * lumas.length)] ?? 0);
    const picture = sent.findLast((one) => one.sceneFrame === number && one.at <= at);
    return number === undefined || picture === undefined ? [] : [at - picture.at];
  });
}

/** All look at one camera at once, one after the other. */
async function watchTogether(browser: Browser, world: World, camera: Camera) {
  // The agent watches the camera by a stream of its own, whoever looks.
  const before = await streamsOf(world, camera);
  const pages: Page[] = [];
  let last: Measured | undefined;
  for (let n = 0; n < viewers; n += 1) {
    const inSession = n % pagesPerSession;
    const page = inSession === 0 ? await pageOf(browser, world, camera) : await pages.at(-1)?.context().newPage();
    if (page === undefined) throw new Error('no page');
    if (inSession > 0) await prepare(page, world, camera);
    await look(page);
    last = await read(page);
    pages.push(page);
  }
  const [atSite, leases] = [(await streamsOf(world, camera)) - before, (await figures(world)).length];
  for (const page of pages) await page.close();
  return {
    upstreams: Math.max(atSite, leases),
    lastFirstFrameMs: (last?.firstAt ?? Number.NaN) - (last?.confirmedAt ?? Number.NaN),
  };
}

/** Connections that the camera itself plays to now. */
async function streamsOf(world: World, { deviceKey }: Camera): Promise<number> {
  const devices = await world.stack.simulator.devices();
  return devices.find(({ endpointReference }) => endpointReference === deviceKey)?.viewers ?? Number.NaN;
}

/** From asking to a still that can be shown, milliseconds. */
async function lookAtStills(world: World, camera: Camera): Promise<number[]> {
  const took: number[] = [];
  for (let n = 0; n < stillTries; n += 1) {
    const startedAt = performance.now();
    const body = { cameraId: camera.id, reason: { code: 'repair' } };
    let seen = await world.technician.call<Look>('POST', '/api/v1/looks', body);
    while (seen.waiting) seen = await world.technician.get<Look>(`/api/v1/looks/${seen.id}`);
    const [still] = seen.stills;
    if (still) await world.technician.bytes(still.address);
    took.push(performance.now() - startedAt);
    await delay(500);
  }
  return took;
}
