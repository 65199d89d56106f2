// `npm test`: sets up what is missing, then types, lint, unused code and every test. Its last line is the plain count.
// `npm run test:unit` leaves out the end-to-end tests in scripts/src/e2e; further words are given to Jest.
import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { mkdtemp, readFile, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startMongod } from './setup/mongod.ts';
import { makeProgress } from './setup/progress.ts';
import { provideAll } from './setup/provide.ts';

const repository = fileURLToPath(new URL('../..', import.meta.url));
const words = process.argv.slice(2);
const unitOnly = words.includes('--unit');
const jestWords = words.filter((word) => word !== '--unit');
const onlyTests = jestWords.length > 0;

const counts = { passed: 0, failed: 0 };
const failures: string[] = [];
const progress = makeProgress();
const temporary = await mkdtemp(join(tmpdir(), 'sharp-eyes-test-'));
const databases = await mkdtemp(join(await folderForDatabases(), 'sharp-eyes-mongod-'));
process.once('exit', () => {
  for (const folder of [temporary, databases]) rmSync(folder, { recursive: true, force: true });
});

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => process.exit(130));

/**
 * Memory, where there is plenty: every suite makes a database of its own, and on a disk each of its hundred collections
 * and every majority write waits for the disk.
 */
async function folderForDatabases(): Promise<string> {
  const { bavail, bsize } = await statfs('/dev/shm').catch(() => ({ bavail: 0, bsize: 0 }));
  return bavail * bsize >= 6 * 1024 ** 3 ? '/dev/shm' : tmpdir();
}

/** Runs one program to its end; its output is shown only when it fails, unless it reports as it goes. */
function run(file: string, args: string[], environment: Record<string, string> = {}, show = false): Promise<boolean> {
  return new Promise((done) => {
    const child = spawn(file, args, {
      cwd: repository,
      env: { ...process.env, ...environment },
      stdio: ['ignore', show ? 'inherit' : 'pipe', show ? 'inherit' : 'pipe'],
    });
    const endWithUs = (): void => void child.kill();
    process.once('exit', endWithUs);
    child.once('exit', () => process.off('exit', endWithUs));
    let said = '';
    child.stdout?.on('data', (chunk) => (said += chunk));
    child.stderr?.on('data', (chunk) => (said += chunk));
    child.once('error', (error) => {
      console.error(error.message);
      done(false);
    });
    child.once('exit', (code) => {
      if (code !== 0 && !show) console.error(said);
      done(code === 0);
    });
  });
}

async function check(name: string, file: string, args: string[]): Promise<void> {
  const ok = await progress.during(name, () => run(file, args));
  if (ok) counts.passed += 1;
  else {
    counts.failed += 1;
    failures.push(name);
  }
}

interface JestReport {
  numPassedTests: number;
  numFailedTests: number;
  numFailedTestSuites: number;
  numPendingTests: number;
  testResults: { name: string; status: string; assertionResults: { fullName: string; status: string }[] }[];
}

async function jest(name: string, args: string[], environment: Record<string, string>): Promise<void> {
  progress.say(name);
  const report = join(temporary, `${name.replaceAll(/\W/g, '-')}.json`);
  const flags = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];
  const program = join(repository, 'node_modules', 'jest', 'bin', 'jest.js');
  const ok = await run(
    process.execPath,
    [...flags, program, ...args, '--json', `--outputFile=${report}`],
    environment,
    true,
  );
  const result = JSON.parse(await readFile(report, 'utf8').catch(() => '{}')) as Partial<JestReport>;
  counts.passed += result.numPassedTests ?? 0;
  let failed = result.numFailedTests ?? 0;
  for (const suite of result.testResults ?? []) {
    const failedTests = suite.assertionResults.filter((one) => one.status === 'failed');
    for (const one of failedTests) failures.push(one.fullName);
    if (suite.status === 'failed' && failedTests.length === 0) {
      failed += 1; // the file itself could not be run
      failures.push(suite.name.slice(repository.length));
    }
  }
  if (process.env.CI && (result.numPendingTests ?? 0) > 0) {
    failed += result.numPendingTests ?? 0;
    failures.push(`${result.numPendingTests} skipped under CI`);
  }
  if (!ok && failed === 0) {
    failed = 1;
    failures.push(`${name}: Jest itself failed`);
  }
  counts.failed += failed;
}

try {
  const ready = await provideAll('test', progress);
  const mongod = await startMongod({ binary: ready.mongod, folder: databases, oplogMb: 64, passing: true });
  try {
    if (!onlyTests) {
      await check('types', 'tsc', ['-p', '.']);
      await check('types of the console', 'tsc', ['-p', 'web']);
      await check('lint, format and who may import whom', 'biome', ['ci', '--colors=off', '--error-on-warnings', '.']);
      await check('nothing unused', 'knip', ['--no-progress']);
      await check('the desk loads in 300 KB', process.execPath, ['web/scripts/size.mjs']);
    }
    const environment = {
      ...{ MONGODB_URI: mongod.uri, SHARP_EYES_MONGOD: ready.mongod },
      ...{ SHARP_EYES_MEDIA: ready.media, SHARP_EYES_LIVE_WORKER: ready.liveWorker },
    };
    const e2e = 'scripts/src/e2e/';
    if (onlyTests) await jest('the tests asked for', ['--runInBand', ...jestWords], environment);
    else await jest('unit tests', ['-w', '2', '--testPathIgnorePatterns', e2e], environment);
    if (!unitOnly && !onlyTests) await jest('end to end', ['--runInBand', '--testPathPatterns', e2e], environment);
  } finally {
    await mongod.stop();
  }
} catch (error) {
  console.error((error as Error).stack ?? String(error));
  counts.failed += 1;
  failures.push('set-up');
}
for (const failure of failures) console.log(`failed: ${failure}`);
console.log(`${counts.passed} passed, ${counts.failed} failed`);
process.exit(counts.failed === 0 && counts.passed > 0 ? 0 : 1);
