import { glob, readFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** A type alone crosses a wall without touching anything. */
const typeImport = /^import type [^;]+;$/gm;

interface Import {
  /** From the top of the repository. */
  file: string;
  /** A package's name, or a path from the top of the repository. */
  what: string;
}

async function importsBelow(folder: string): Promise<Import[]> {
  const imports: Import[] = [];
  for await (const file of glob(`${folder}/**/*.{ts,tsx}`, { cwd: root, exclude: (name) => name === 'node_modules' })) {
    const text = await readFile(join(root, file), 'utf8');
    for (const [, what = ''] of text.replaceAll(typeImport, '').matchAll(/(?:from|import\()\s*'([^']+)'/g))
      imports.push({ file, what: what.startsWith('.') ? relative(root, join(root, dirname(file), what)) : what });
  }
  return imports;
}

const isTest = ({ file }: Import): boolean => file.endsWith('.test.ts') || file.includes('/testing/');
const say = ({ file, what }: Import): string => `${file} imports ${what}`;

describe('the walls of the house', () => {
  test('nobody touches the collection of another room', async () => {
    const offences = (await importsBelow('server/src')).filter((one) => {
      const repository = /^server\/src\/(.+)\/[\w-]*repository\.ts$/.exec(one.what);
      if (!repository || isTest(one)) return false;
      const [room = '', floor = ''] = [repository[1], repository[1]?.split('/')[0]];
      // A floor's room.ts puts its rooms together; everybody else stays in their own.
      return !one.file.startsWith(`server/src/${room}/`) && one.file !== `server/src/${floor}/room.ts`;
    });
    expect(offences.map(say)).toEqual([]);
  });

  test('the platform knows none of the floors', async () => {
    const offences = (await importsBelow('server/src/platform')).filter(
      (one) => /^server\/src\/(registry|desk|fleet|view|trust)\//.test(one.what) && !isTest(one),
    );
    expect(offences.map(say)).toEqual([]);
  });

  // A file that ends in -main is where a child process begins.
  test('only child processes load native video, network or picture code', async () => {
    const offences = (await importsBelow('edge-agent/src')).filter(
      (one) =>
        /^(node-av|onnxruntime-node|sharp)(\/|$)/.test(one.what) &&
        !isTest(one) &&
        !one.file.startsWith('edge-agent/src/eyes/') &&
        !one.file.endsWith('-main.ts'),
    );
    expect(offences.map(say)).toEqual([]);
  });

  test('decisions take clock, chance, settings and files as arguments', async () => {
    const offences: string[] = [];
    for await (const file of glob('{server,edge-agent}/src/**/rules.ts', { cwd: root })) {
      const text = await readFile(join(root, file), 'utf8');
      if (/Date\.now|new Date\(\)|Math\.random|process\.env|node:fs|randomUUID|newId\(/.test(text)) offences.push(file);
    }
    expect(offences).toEqual([]);
  });
});

test('every page that the docs name is there', async () => {
  const missing: string[] = [];
  for await (const file of glob('{README.md,docs/**/*.md}', { cwd: root })) {
    const text = await readFile(join(root, file), 'utf8');
    for (const [, link = ''] of text.matchAll(/\]\(([^)#\s]+)[^)]*\)/g)) {
      if (/^[a-z]+:/.test(link)) continue;
      await readFile(join(root, dirname(file), link)).catch(() => missing.push(`${file} → ${link}`));
    }
  }
  expect(missing).toEqual([]);
});

test('every command that the README names is there', async () => {
  const { scripts } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>;
  };
  const text = await readFile(join(root, 'README.md'), 'utf8');
  const named = [...text.matchAll(/(?:^|`)npm (?:run )?([\w:]+)/gm)].map(([, name = '']) => name);
  expect(named.filter((name) => !(name in scripts) && !['install', 'ci'].includes(name))).toEqual([]);
  expect(named).toEqual(expect.arrayContaining(['start', 'test']));
});
