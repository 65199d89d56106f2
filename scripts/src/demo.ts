// `npm run demo -- remove` takes the simulated sites and cameras out of a running hub and leaves them out of later
// starts; `npm run demo -- add` has the next start bring them back.
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Site } from '@sharp-eyes/protocol';
import { readPasswords } from './demo/accounts.ts';
import { demoFiles, leaveDemoOut } from './demo/demo.ts';
import { clearGround } from './demo/ground.ts';
import { HubClient } from './demo/hub-client.ts';
import { eraseVillages } from './demo/villages.ts';

const data = fileURLToPath(new URL('../../.data', import.meta.url));

async function remove(): Promise<void> {
  const address = await readFile(join(data, demoFiles.address), 'utf8').catch(() => '');
  const { admin = '' } = await readPasswords(join(data, demoFiles.passwords));
  if (!address || !admin) throw new Error('expected data of an earlier `npm start` in .data/, found none');
  const client = await HubClient.signIn(address, 'admin', admin).catch((error: Error) => {
    throw new Error(`the hub at ${address} does not answer as expected (${error.message}). Start it first: npm start`);
  });
  const sites = (await client.all<Site>('/api/v1/sites')).filter(({ demo }) => demo);
  for (const site of sites) {
    await client.call('DELETE', `/api/v1/sites/${site.id}`, undefined, { 'if-match': `"${site.version}"` });
    console.log(`removed ${site.name}`);
  }
  const outlines = await eraseVillages(client);
  await clearGround(client);
  await leaveDemoOut(data);
  console.log(
    `${sites.length} demo sites with their cameras and ${outlines} village outlines are removed, and the made-up roads and dwellings; npm start leaves them out from now on.`,
  );
}

async function add(): Promise<void> {
  await rm(join(data, demoFiles.leftOut), { force: true });
  console.log('The next npm start brings the demo sites and cameras back.');
}

try {
  const [word] = process.argv.slice(2);
  if (word === 'remove') await remove();
  else if (word === 'add') await add();
  else throw new Error(`expected “remove” or “add”, got “${word ?? ''}”`);
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
