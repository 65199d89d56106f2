import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { WATCH_EXIT } from './watch.ts';

const media = process.env.SHARP_EYES_MEDIA ?? '';
const cli = fileURLToPath(new URL('../cli.ts', import.meta.url));
const lawn = [
  [0.02, 0.62],
  [0.36, 0.62],
  [0.36, 0.99],
  [0.02, 0.99],
];
let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sharp-eyes-watch-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function watch(source: string, rules: unknown) {
  const file = join(folder, 'rules.json');
  await writeFile(file, typeof rules === 'string' ? rules : JSON.stringify(rules));
  const child = spawn(process.execPath, [cli, 'watch', source, '--rules', file, '--json'], { stdio: 'pipe' });
  let [out, err] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    err += chunk.toString();
  });
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  const lines = out.split('\n').filter((line) => line !== '');
  return { code, err, lines: lines.map((line) => JSON.parse(line) as Record<string, unknown>) };
}

/** A person in the zone, as the document writes it: everything else by default. */
const document = (polygon: unknown) => ({
  zones: [{ name: 'zone', polygon }],
  rules: [{ kind: 'person-in-zone', zone: 'zone' }],
});

describe('agent watch', () => {
  test('finds the two visits to the lawn of the street clip, and says what it cost', async () => {
    const { code, lines } = await watch(join(media, 'vtest.avi'), document(lawn));
    expect(code).toBe(WATCH_EXIT.well);
    const end = lines.pop();
    expect(lines.map(({ change }) => change)).toEqual(['raised', 'cleared', 'raised', 'cleared']);
    // By eye on the clip: the first foot is on the lawn in picture 539, then in 667; empty from 588 and from 714.
    const expected = [53.9, 58.8 + 4, 66.7, 71.4 + 4];
    for (const [at, { t }] of lines.entries()) expect(Math.abs(Number(t) - (expected[at] ?? 0))).toBeLessThan(1);
    expect(lines[0]).toMatchObject({ kind: 'person-in-zone', zone: 'zone', reason: { code: 'person-in-zone' } });
    expect(end).toMatchObject({
      frames: 795,
      decoded: expect.any(Number),
      inferred: expect.any(Number),
      cpuS: expect.any(Number),
    });
  }, 120_000);

  test('on a quiet camera it decodes key frames and little else, and still finds the visit', async () => {
    const scene = join(media, 'quiet-lawn');
    const { zone, entries } = JSON.parse(await readFile(join(scene, 'scene.json'), 'utf8'));
    // A bare stream has no times: libav takes 25 pictures a second for it.
    const { lines } = await watch(join(scene, 'main.h264'), document(zone));
    const end = lines.pop();
    expect(lines.map(({ change }) => change)).toEqual(['raised', 'cleared']);
    expect(Math.abs(Number(lines[0]?.t) - entries[0].enterFrame / 25)).toBeLessThan(1);
    expect(Number(end?.inferred)).toBeLessThan(Number(end?.frames) / 3);
  }, 60_000);

  test.each<[string, string, unknown, number, RegExp]>([
    ['rules that are no JSON', 'vtest.avi', '{"zones": [', WATCH_EXIT.wrongOptions, /expected JSON/],
    [
      'a rule about a zone that is not there',
      'vtest.avi',
      { rules: [{ kind: 'person-in-zone', zone: 'x' }] },
      WATCH_EXIT.wrongOptions,
      /no zone is named “x”/,
    ],
    [
      'a polygon outside the picture and an unknown kind, both',
      'vtest.avi',
      {
        zones: [
          {
            name: 'a',
            polygon: [
              [0, 0],
              [2, 0],
              [0, 1],
            ],
          },
        ],
        rules: [{ kind: 'face', zone: 'a' }],
      },
      WATCH_EXIT.wrongOptions,
      /zones\.0\.polygon\.1\.0[\s\S]*rules\.0\.kind/,
    ],
    ['a file that is not there', 'none.mp4', {}, WATCH_EXIT.wrongOptions, /none\.mp4/],
    ['a source of an unknown kind', 'ftp://127.0.0.1/x', {}, WATCH_EXIT.wrongOptions, /rtsp:\/\//],
    ['a camera that is not there', 'rtsp://127.0.0.1:9/live', {}, WATCH_EXIT.unreachable, /unreachable/],
    ['a camera outside the allowed addresses', 'rtsp://8.8.8.8/live', {}, WATCH_EXIT.wrongOptions, /refused-address/],
  ])(
    '%s is told in words and by the exit code',
    async (_, name, rules, code, words) => {
      const result = await watch(name.includes('://') ? name : join(media, name), rules);
      expect(result.err).toMatch(words);
      expect(result.code).toBe(code);
      expect(result.lines).toEqual([]);
    },
    30_000,
  );
});
