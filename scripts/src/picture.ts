// `npm run picture`: makes the README's picture of the desk from a running installation, with the still covered.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { launchChromium, signInPage } from './processes/browser.ts';
import { startWorld, until } from './processes/world.ts';
import { startMongod } from './setup/mongod.ts';
import { makeProgress } from './setup/progress.ts';
import { provideAll } from './setup/provide.ts';

const target = fileURLToPath(new URL('../../docs/images/desk.png', import.meta.url));
const progress = makeProgress();
const ready = await provideAll('bench', progress);
const folder = await mkdtemp(join(tmpdir(), 'sharp-eyes-picture-'));
const mongod = await startMongod({ binary: ready.mongod, folder, oplogMb: 64 });
const world = await startWorld({ mongoUri: mongod.uri, cameras: 12, recorders: 1, walks: 15 });
const browser = await launchChromium();
try {
  const page = await signInPage(browser, world, 'shuidong');
  await progress.during('adopting the cameras', () => world.adopt());
  const rows = page.getByTestId('alert-row');
  await progress.during('waiting for alerts', () => until(async () => (await rows.count()) >= 6, 180_000));
  await rows.nth(2).click();
  await page.keyboard.press('a');
  await rows.nth(0).click();
  await page.mouse.move(640, 20);
  await new Promise((done) => setTimeout(done, 6000)); // the map has been drawn and rows that waited have come in
  await page.screenshot({ path: target });
  progress.say(`wrote ${target}`);
} finally {
  await browser.close();
  await world.stop();
  await mongod.stop();
  await rm(folder, { recursive: true, force: true });
}
process.exit(0);
