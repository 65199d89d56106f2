import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { FileSource } from './file-source.ts';

const media = process.env.SHARP_EYES_MEDIA ?? '';
let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sharp-eyes-file-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('a video file', () => {
  test('in a codec that no camera sends comes as a camera would send it', async () => {
    const source = new FileSource({ file: join(media, 'vtest.avi'), startsAtMs: 1_000_000 });
    const units = [];
    for await (const unit of source.units()) {
      units.push(unit);
      if (units.length === 45) break;
    }
    expect(units.map(({ codec }) => codec)).toEqual(Array(45).fill('h264'));
    expect(units.filter(({ isKeyFrame }) => isKeyFrame).map(({ streamTimeS }) => streamTimeS)).toEqual([0, 2, 4]);
    expect(units[44]).toMatchObject({ streamTimeS: 4.4, rtpTimestamp: 396_000, receivedAtMs: 1_004_400 });
    expect(source.counts()).toMatchObject({ units: 45, connections: 1 });
    expect(source.counts().childCpuS).toBeGreaterThan(0);
  }, 30_000);

  test('that is not there, is a folder, or is no video is told by name', async () => {
    const read = async (file: string) => {
      for await (const _ of new FileSource({ file, startsAtMs: 0 }).units()) break;
    };
    const text = join(folder, 'letter.mp4');
    await writeFile(text, 'dear camera\n'.repeat(500));
    await expect(read(join(folder, 'none.mp4'))).rejects.toMatchObject({ name: 'MediaError', code: 'not-found' });
    await expect(read(folder)).rejects.toMatchObject({ code: 'not-found' });
    await expect(read(text)).rejects.toMatchObject({ code: 'unreadable' });
  }, 30_000);

  test('that is a playlist does not make us open an address', async () => {
    const playlist = join(folder, 'list.m3u8');
    await writeFile(
      playlist,
      '#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\nhttp://127.0.0.1:9/x.ts\n#EXT-X-ENDLIST\n',
    );
    const read = async () => {
      for await (const _ of new FileSource({ file: playlist, startsAtMs: 0 }).units()) break;
    };
    await expect(read()).rejects.toMatchObject({ name: 'MediaError' });
  }, 30_000);

  test('can be closed while it is read, and its child ends', async () => {
    const source = new FileSource({ file: join(media, 'vtest.avi'), startsAtMs: 0 });
    const units = [];
    for await (const unit of source.units()) {
      units.push(unit);
      await source.close();
    }
    expect(units.length).toBeGreaterThan(0);
    expect(units.length).toBeLessThan(100);
  }, 30_000);
});
