import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type Camera, type CameraPage, cameraSorts, type ImportRun, rangeOf } from '@sharp-eyes/protocol';
import { writeManyCameras } from '@sharp-eyes/server/many-cameras';
import { type Collection, MongoClient } from 'mongodb';
import type { Bench } from '../bench.ts';
import { makePassword } from '../demo/accounts.ts';
import type { HubClient } from '../demo/hub-client.ts';
import { quantile } from '../measure/quantile.ts';
import { freePort } from '../processes/ports.ts';
import { Stack } from '../processes/stack.ts';
import { startMongod } from '../setup/mongod.ts';

/** A county of 20 townships of 10 villages: 5,000 cameras in each township. */
const county = '341802000000';
const townships = Array.from({ length: 20 }, (_, n) => `341802${100 + n}000`);
const villages = townships.flatMap((code) => Array.from({ length: 10 }, (_, n) => `${code.slice(0, 9)}${201 + n}`));
const sitesPerVillage = 50;
const camerasPerSite = 10;

const searches = 150;
const pagesWalked = 60;
const rivalSearches = 20;
/** Times of five seconds. */
const settledTries = 60;
const database = 'registry';

/** Half of them without what a record should have, as last year's spreadsheets are. */
const listRows = 10_000;

/** A camera's row as the bench draws its questions from it. */
type Sample = Pick<Camera, 'name' | 'siteName' | 'division'> & { record: Pick<Camera['record'], 'poleNumber' | 'mac'> };

/**
 * Lists over 100,000 cameras, asked over HTTP by somebody whose area is one township, and once more by somebody whose
 * area is the whole county: by part of a name, by pinyin, by pole number and MAC, by filters, and page after page to
 * the end. Then a list of 10,000 rows is brought in through the hub's own import, dry run and all. The rival stands on the same database: a scan by `$regex`, and pages by `skip`.
 */
export const bench: Bench = async (ready, say) => {
  const folder = await mkdtemp(join(tmpdir(), 'sharp-eyes-bench-'));
  const mongod = await startMongod({ binary: ready.mongod, folder: join(folder, 'db'), oplogMb: 256, cacheGb: 1 });
  const [people, agents, control] = [await freePort(), await freePort(), await freePort()];
  const stack = new Stack({
    ...{ data: folder, web: ready.web, mongoUri: mongod.uri, database, ports: { people, agents, control } },
    ...{ allowed: [], simulator: [], simulatorKey: '' },
  });
  const client = await MongoClient.connect(mongod.uri);
  try {
    const admin = await stack.signIn('admin', await stack.firstPassword(await stack.startHub()));
    await nameDivisions(admin);
    say('writing the registry');
    const plan = { villages, sitesPerVillage, camerasPerSite, seed: 7 };
    const cameras = await writeManyCameras({ uri: mongod.uri, database }, plan);
    say('until the hub has worked out what each record lacks');
    await settled(client.db(database).collection('compliance'));
    const rival = client.db(database).collection('cameras');
    const [township = ''] = townships;
    const [samples, own] = [await sample(rival, county), await sample(rival, township)];
    const [officer, whole] = [await account(stack, admin, township), await account(stack, admin, county)];
    say(`${cameras} cameras; asking as somebody of one township`);
    const scoped = await measure(officer, own, say);
    say('asking as somebody of the whole county');
    const wide = await measure(whole, samples, say);
    say(`bringing in a list of ${listRows} rows`);
    const importRowsPerS = await measureImport(whole);
    const rivals = await measureRival(rival, samples);
    say(`rival over the county, without HTTP: search p95 ${rivals.searchP95Ms} ms, page p95 ${rivals.pageP95Ms} ms`);
    return {
      cameras,
      ...scoped,
      importRowsPerS,
      ...{ wholeSearchP95Ms: wide.searchP95Ms, wholePageP95Ms: wide.pageP95Ms },
      ...{ rivalWholeSearchP95Ms: rivals.searchP95Ms, rivalWholePageP95Ms: rivals.pageP95Ms },
    };
  } finally {
    await client.close();
    await stack.stop();
    await mongod.stop();
    await rm(folder, { recursive: true, force: true });
  }
};

/** What follows from 100,000 records that came from nowhere is worked out once; a hub in use has that behind it. */
async function settled(items: Collection): Promise<void> {
  for (let before = -1, now = 0, tries = 0; now !== before && tries < settledTries; tries += 1) {
    before = now;
    await delay(5000);
    now = await items.estimatedDocumentCount();
  }
}

async function sample(cameras: Collection, division: string): Promise<Sample[]> {
  const { from, to } = rangeOf(division);
  const found = cameras.aggregate([{ $match: { division: { $gte: from, $lt: to } } }, { $sample: { size: searches } }]);
  return (await found.toArray()) as unknown as Sample[];
}

async function nameDivisions(admin: HubClient): Promise<void> {
  const divisions = [county, ...townships, ...villages].map((code) => ({ code, name: `区划${code.slice(6)}` }));
  await admin.call('POST', '/api/v1/divisions/import', { source: 'bench', year: 2023, divisions });
}

async function account(stack: Stack, admin: HubClient, division: string): Promise<HubClient> {
  const password = makePassword();
  const user = `jishu${division.slice(0, 9)}`;
  const grants = (['technician', 'planner'] as const).map((role) => ({ role, division }));
  const person = { user, name: '运维', unit: '综治中心', password, grants };
  await admin.call('POST', '/api/v1/people', person);
  return stack.signIn(user, password);
}

/** Upload, dry run and writing through the hub's own import, from the first byte to the last row. */
async function measureImport(clerk: HubClient): Promise<number> {
  const head = [
    '摄像机名称',
    '区划代码',
    '场所名称',
    '场所类型',
    '安装部位',
    '设备编码',
    '序列号',
    '经度',
    '纬度',
    '监视方位',
  ];
  const rows = Array.from({ length: listRows }, (_, n) => {
    const gbId = `34180200001321${String(n).padStart(6, '0')}`;
    const filled = n % 2 === 0 ? [`SN2025${n}`, 118.7 + (n % 100) / 1000, 30.9, '东'] : ['', '', '', ''];
    return [`导入点位${n}`, villages[n % villages.length], `导入场所${n % 1000}`, '小区', '出入口', gbId, ...filled];
  });
  const csv = [head, ...rows].map((cells) => cells.join(',')).join('\r\n');
  const startedAt = performance.now();
  const upload = `/api/v1/imports/cameras?division=${county}&name=bench.csv`;
  const uploaded = await clerk.upload<ImportRun>(upload, Buffer.from(csv));
  const path = `/api/v1/imports/${uploaded.id}`;
  const columns = uploaded.columns.map(({ key }) => key);
  await clerk.call('PUT', `${path}/plan`, { columns, answers: { datum: 'wgs84' } }, ifMatch(uploaded));
  const checked = await runTo(clerk, path, 'checked');
  await clerk.call('POST', `${path}/apply`, { mode: 'all' }, ifMatch(checked));
  const { result } = await runTo(clerk, path, 'done');
  if (result?.added !== listRows) throw new Error(`expected ${listRows} cameras added, got ${JSON.stringify(result)}`);
  return Math.round(listRows / ((performance.now() - startedAt) / 1000));
}

const ifMatch = ({ version }: ImportRun) => ({ 'if-match': `"${version}"` });

async function runTo(clerk: HubClient, path: string, state: ImportRun['state']): Promise<ImportRun> {
  for (;;) {
    const run = await clerk.get<ImportRun>(path);
    if (run.state === state) return run;
    if (run.state === 'failed') throw new Error(`the import failed: ${run.failure}`);
    await delay(100);
  }
}

/** What people type and choose, drawn from cameras that are there; every tenth question finds nothing. */
function questionsOf(samples: readonly Sample[]): string[] {
  const filters = ['missing=azimuthDeg', 'life=retired', 'picture=dirty', 'placement=bridge', 'missing=gbId'];
  return Array.from({ length: searches }, (_, n) => {
    const { name, record } = samples[n % samples.length] as Sample;
    const kind = n % 8;
    if (kind === 0) return `q=${encodeURIComponent(name.slice(0, 2))}`;
    if (kind === 1) return `q=${encodeURIComponent(name.slice(1, 5))}`;
    if (kind === 2) return `q=${['jt', 'jtwjl', 'dmqj', 'tcc', 'whl'][n % 5]}`;
    if (kind === 3) return `q=${record.poleNumber}`;
    if (kind === 4) return `q=${(record.mac ?? record.poleNumber ?? '').slice(-6)}`;
    if (kind === 5) return `${filters[n % filters.length]}&sort=name`;
    if (kind === 6) return `q=${encodeURIComponent(name.slice(0, 2))}&${filters[n % filters.length]}&sort=aim`;
    return `q=${encodeURIComponent(n % 16 === 7 ? '不存在的' : name)}`;
  });
}

async function measure(
  asker: HubClient,
  samples: readonly Sample[],
  say: (words: string) => void,
): Promise<{ searchP95Ms: number; pageP95Ms: number }> {
  const asks = async (query: string): Promise<{ ms: number; page: CameraPage }> => {
    const startedAt = performance.now();
    const page = await asker.get<CameraPage>(`/api/v1/cameras?${query}`);
    return { ms: performance.now() - startedAt, page };
  };
  await asks('limit=200');
  const searched: { query: string; ms: number }[] = [];
  for (const query of questionsOf(samples)) searched.push({ query, ms: (await asks(`${query}&limit=50`)).ms });
  const paged: { query: string; ms: number }[] = [];
  for (const sort of cameraSorts)
    for (let n = 0, cursor = ''; n < pagesWalked / cameraSorts.length; n += 1) {
      const { ms, page } = await asks(`sort=${sort}&limit=200${cursor}`);
      paged.push({ query: `${sort} page ${n + 1}`, ms });
      if (page.next === null) break;
      cursor = `&cursor=${page.next}`;
    }
  for (const asked of [searched, paged])
    for (const { query, ms } of asked.toSorted((a, b) => b.ms - a.ms).slice(0, 3))
      say(`slowest: ${Math.round(ms)} ms ${decodeURIComponent(query)}`);
  return { searchP95Ms: p95(searched), pageP95Ms: p95(paged) };
}

function p95(asked: readonly { ms: number }[]): number {
  return Math.round(
    quantile(
      asked.map(({ ms }) => ms),
      0.95,
    ),
  );
}

/**
 * A plain list over the same collection, the whole county's: `$regex` over the names in their order, pages by `skip` to
 * the end. The database alone, without HTTP and without a count.
 */
async function measureRival(
  cameras: Collection,
  samples: readonly Sample[],
): Promise<{ searchP95Ms: number; pageP95Ms: number }> {
  const { from, to } = rangeOf(county);
  const division = { $gte: from, $lt: to };
  const timed = async (work: Promise<unknown>): Promise<{ ms: number }> => {
    const startedAt = performance.now();
    await work;
    return { ms: performance.now() - startedAt };
  };
  const searched: { ms: number }[] = [];
  for (const { name } of samples.slice(0, rivalSearches)) {
    const query = { division, name: { $regex: name.slice(1) } };
    searched.push(await timed(cameras.find(query).sort({ name: 1 }).limit(50).toArray()));
  }
  const paged: { ms: number }[] = [];
  for (let skip = 0; skip < 100_000; skip += 10_000)
    paged.push(await timed(cameras.find({ division }).sort({ division: 1, _id: 1 }).skip(skip).limit(200).toArray()));
  return { searchP95Ms: p95(searched), pageP95Ms: p95(paged) };
}
