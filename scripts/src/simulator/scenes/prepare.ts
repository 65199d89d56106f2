import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { drawCounter } from './counter.ts';
import { createStreamWriter, type EncodedStream, encodeJpeg, readPictures, type StreamWriter } from './encode.ts';
import { addNoise, crop, medianOf, type Picture, showWeighted } from './picture.ts';
import { framesPerSecond, groupLength, mainSize, type SceneRecipe, scenes, subSize, type Walk } from './recipe.ts';
import type { SceneFile, StreamFile } from './scene-file.ts';
import { cellSize, findBlobs, findEntries, gridOf, isInside, weighCells } from './truth.ts';

/** Grey levels of sensor noise on quiet scenes: a small camera by daylight. */
const noiseDeviation = 1.2;
const kbitPerS = { main: 700, sub: 400 };

/** One picture of a quiet scene's loop: still, or picture `clipFrame` of the clip inside a region. */
type Step = { walk: Walk; clipFrame: number } | undefined;

interface Plan {
  steps: Step[];
  walks: { fromFrame: number; toFrame: number }[];
}

/** Lays out a quiet scene's loop: stillness, walk, stillness…; every walk begins and ends with a group of pictures. */
function planLoop(quiet: NonNullable<SceneRecipe['quiet']>): Plan {
  const steps: Step[] = [];
  const walks: Plan['walks'] = [];
  const addStill = (count: number): void => {
    for (let index = 0; index < count; index++) steps.push(undefined);
  };
  addStill(quiet.stillGroups * groupLength);
  for (const walk of quiet.walks) {
    const fromFrame = steps.length;
    for (let clipFrame = walk.from; clipFrame <= walk.to; clipFrame++) steps.push({ walk, clipFrame });
    addStill((groupLength - (steps.length % groupLength)) % groupLength);
    walks.push({ fromFrame, toFrame: steps.length });
    addStill(quiet.stillGroups * groupLength);
  }
  return { steps, walks };
}

interface Writers {
  main: StreamWriter;
  sub: StreamWriter;
  'main-h265'?: StreamWriter;
}

async function createWriters(recipe: SceneRecipe): Promise<Writers> {
  return {
    main: await createStreamWriter({ codec: 'h264', ...mainSize, kbitPerS: kbitPerS.main }),
    sub: await createStreamWriter({ codec: 'h264', ...subSize, kbitPerS: kbitPerS.sub }),
    ...(recipe.alsoH265
      ? { 'main-h265': await createStreamWriter({ codec: 'h265', ...mainSize, kbitPerS: kbitPerS.main }) }
      : {}),
  };
}

async function saveStream(folder: string, name: string, stream: EncodedStream): Promise<StreamFile> {
  const file = `${name}.${stream.codec}`;
  await writeFile(join(folder, file), Buffer.concat(stream.units.map((unit) => unit.data)));
  return {
    name,
    file,
    codec: stream.codec,
    width: stream.width,
    height: stream.height,
    sizes: stream.units.map((unit) => unit.data.length),
    keyFrames: stream.units.flatMap((unit, index) => (unit.isKeyFrame ? [index] : [])),
  };
}

/** Writes one scene into its folder: access units, one JPEG a second, `scene.json` and `truth.json`. */
async function writeScene(
  folder: string,
  recipe: SceneRecipe,
  background: Picture,
  pictures: AsyncIterable<Picture>,
  walks: Plan['walks'],
): Promise<void> {
  await mkdir(folder, { recursive: true });
  const writers = await createWriters(recipe);
  const isOccupied: boolean[] = [];
  let frame = 0;
  for await (const picture of pictures) {
    isOccupied.push(findBlobs(picture, background).some(({ foot }) => isInside(foot, recipe.zone)));
    const shown = finish(recipe, picture, frame);
    for (const writer of Object.values(writers)) await writer.write(shown);
    if (frame % framesPerSecond === 0) {
      const jpeg = await encodeJpeg(shown, mainSize.width, mainSize.height);
      await writeFile(join(folder, `${String(frame / framesPerSecond).padStart(3, '0')}.jpg`), jpeg);
    }
    frame++;
  }
  const streams: StreamFile[] = [];
  for (const [name, writer] of Object.entries(writers))
    streams.push(await saveStream(folder, name, await writer.end()));
  const zone = recipe.zone.map(([x, y]) => [x, y] as [number, number]);
  const file: SceneFile = {
    name: recipe.name,
    frames: frame,
    framesPerSecond,
    zone,
    entries: findEntries(isOccupied),
    walks,
    streams,
  };
  await writeFile(join(folder, 'scene.json'), JSON.stringify(file));
  await writeFile(join(folder, 'truth.json'), JSON.stringify({ zone, entries: file.entries }));
}

function finish(recipe: SceneRecipe, picture: Picture, frame: number): Picture {
  if (recipe.hasCounter) return drawCounter(picture, frame);
  return recipe.quiet ? addNoise(picture, noiseDeviation, frame + 1) : picture;
}

async function* composeLoop(plan: Plan, recipe: SceneRecipe, background: Picture, clip: Map<number, Picture>) {
  for (const step of plan.steps) {
    const whole = step && clip.get(step.clipFrame);
    if (!step || !whole) {
      yield background;
      continue;
    }
    const over = crop(whole, recipe.crop);
    const { stage } = step.walk;
    const actors = findBlobs(over, background).filter(({ foot: [x, y] }) => {
      const left = x * over.width + recipe.crop.x - stage.x;
      const top = y * over.height + recipe.crop.y - stage.y;
      return left >= 0 && left < stage.width && top >= 0 && top < stage.height;
    });
    yield showWeighted(background, over, weighCells(actors, over), { ...gridOf(over), cellSize });
  }
}

/** Makes every scene from the clip into `folder`; takes a minute or so of one core, once per recipe. */
export async function prepareScenes(clipFile: string, folder: string, onProgress: (words: string) => void) {
  const samples: Picture[] = [];
  const wanted = new Set(
    scenes.flatMap((scene) =>
      (scene.quiet?.walks ?? []).flatMap((walk) =>
        Array.from({ length: walk.to - walk.from + 1 }, (_, index) => walk.from + index),
      ),
    ),
  );
  const clip = new Map<number, Picture>();
  let count = 0;
  for await (const picture of readPictures(clipFile)) {
    if (count % 15 === 0) samples.push(picture);
    if (wanted.has(count)) clip.set(count, picture);
    count++;
  }
  const background = medianOf(samples);
  for (const [index, recipe] of scenes.entries()) {
    onProgress(`video: scene ${recipe.name} (${index + 1} of ${scenes.length})`);
    const still = crop(background, recipe.crop);
    const plan = recipe.quiet ? planLoop(recipe.quiet) : { steps: [], walks: [] };
    const pictures = recipe.quiet ? composeLoop(plan, recipe, still, clip) : readPictures(clipFile);
    await writeScene(join(folder, recipe.name), recipe, still, pictures, plan.walks);
  }
}
