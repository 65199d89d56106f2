// Run after every change of dependencies: `node scripts/lock-complete.mjs`.
//
// npm leaves packages for other systems out of package-lock.json when the registry lacks them, and `npm ci` then
// refuses the lock it wrote itself ("Missing: @biomejs/cli-darwin-arm64@ from lock file", npm/cli#9846). This adds an
// entry for each one, so that `npm ci` passes here and the package is still skipped where it does not apply.
import { readFileSync, writeFileSync } from 'node:fs';

const file = process.argv[2] ?? 'package-lock.json';
const lock = JSON.parse(readFileSync(file, 'utf8'));
const pk = lock.packages;
const OS = ['aix', 'android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openbsd', 'openharmony', 'sunos', 'win32'];
const CPU = ['arm64', 'arm', 'ia32', 'loong64', 'mips64el', 'ppc64', 'riscv64', 's390x', 'x64', 'wasm32'];
const has = (from, name) => {
  for (let at = from; ; ) {
    if (pk[`${at ? `${at}/` : ''}node_modules/${name}`]) return true;
    if (!at) return false;
    const i = at.lastIndexOf('/node_modules/');
    at = i >= 0 ? at.slice(0, i) : '';
  }
};
for (const [at, p] of Object.entries({ ...pk }))
  for (const [name, version] of Object.entries(p.optionalDependencies ?? {})) {
    if (has(at, name)) continue;
    if (!/^\d+\.\d+\.\d+[\w.+-]*$/.test(version)) throw new Error(`${name} ${version}: not an exact version`);
    const words = name.split(/[/-]/);
    const os = OS.filter((o) => words.includes(o) || (o === 'linux' && words.some((w) => w.startsWith('linux'))));
    const cpu = CPU.filter((c) => words.some((w) => w === c || (c === 'arm' && /^arm(v\d.*|hf|)$/.test(w))));
    if (!os.length) throw new Error(`${name}: no system in the name`);
    const libc = words.some((w) => w.startsWith('musl') || w === 'linuxmusl') ? { libc: ['musl'] } : {};
    pk[`node_modules/${name}`] = {
      version,
      ...(cpu.length ? { cpu } : {}),
      ...(p.dev ? { dev: true } : {}),
      ...libc,
      optional: true,
      os,
    };
  }
lock.packages = Object.fromEntries(Object.entries(pk).sort(([a], [b]) => a.localeCompare(b, 'en')));
writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
