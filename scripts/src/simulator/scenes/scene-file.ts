import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

const streamFileSchema = z.object({
  name: z.string(),
  file: z.string(),
  codec: z.enum(['h264', 'h265']),
  width: z.int().positive(),
  height: z.int().positive(),
  /** Bytes of each access unit, in order, as they lie in the file. */
  sizes: z.array(z.int().positive()),
  keyFrames: z.array(z.int().nonnegative()),
});

const sceneFileSchema = z.object({
  name: z.string(),
  /** Pictures of one loop. */
  frames: z.int().positive(),
  framesPerSecond: z.number().positive(),
  zone: z.array(z.tuple([z.number(), z.number()])),
  entries: z.array(z.object({ enterFrame: z.int(), leaveFrame: z.int() })),
  /** Where walks lie in the loop; both edges are key frames and show nobody. */
  walks: z.array(z.object({ fromFrame: z.int(), toFrame: z.int() })),
  streams: z.array(streamFileSchema),
});

export type StreamFile = z.infer<typeof streamFileSchema>;
export type SceneFile = z.infer<typeof sceneFileSchema>;

/** One stream with its access units in memory, shared by every camera that shows the scene. */
export interface SceneStream {
  name: string;
  codec: 'h264' | 'h265';
  width: number;
  height: number;
  units: { data: Buffer; isKeyFrame: boolean }[];
}

export interface Scene extends Omit<SceneFile, 'streams'> {
  streams: SceneStream[];
  /** One picture of each second of the loop. */
  jpegs: Buffer[];
}

/** Loads a prepared scene. Throws when the folder holds something else than `setup/media.ts` prepares. */
export async function loadScene(mediaFolder: string, name: string): Promise<Scene> {
  const folder = join(mediaFolder, name);
  const file = sceneFileSchema.parse(JSON.parse(await readFile(join(folder, 'scene.json'), 'utf8')));
  const streams: SceneStream[] = [];
  for (const stream of file.streams) {
    const data = await readFile(join(folder, stream.file));
    const isKey = new Set(stream.keyFrames);
    let offset = 0;
    const units = stream.sizes.map((size, index) => {
      const unit = { data: data.subarray(offset, offset + size), isKeyFrame: isKey.has(index) };
      offset += size;
      return unit;
    });
    if (offset !== data.length || units.length !== file.frames) {
      throw new Error(
        `${join(folder, stream.file)}: expected ${file.frames} access units in ${offset} bytes, got ${units.length} in ${data.length}; delete ${mediaFolder} and prepare it again`,
      );
    }
    streams.push({ name: stream.name, codec: stream.codec, width: stream.width, height: stream.height, units });
  }
  const seconds = Math.ceil(file.frames / file.framesPerSecond);
  const jpegs: Buffer[] = [];
  for (let second = 0; second < seconds; second++) {
    jpegs.push(await readFile(join(folder, `${String(second).padStart(3, '0')}.jpg`)));
  }
  return { ...file, streams, jpegs };
}
