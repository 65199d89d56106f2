// Where the reading thread begins: a file comes in, shapes go out a chunk at a time, each only when it is asked for.
import { once } from 'node:events';
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { type Attributes, attributesOf, guessField } from './fields.ts';
import { shapesOf } from './geometry.ts';
import { readLimits } from './limits.ts';
import { type Made, makeBoundary, makeBuildings, makePoints, makeRoads } from './make-shapes.ts';
import type { FaultyShape, MadeShape, PointShape, ReadAnswer, ReadOrder } from './messages.ts';
import { openMapFile } from './open-file.ts';
import { FileRefusal } from './refusal.ts';

const chunkShapes = 1000;
/** Outlines are large: fewer at once. */
const chunkBoundaries = 20;

const port = parentPort as MessagePort;
const say = (answer: ReadAnswer): void => port.postMessage(answer);

async function read({ file, kind, datum, part, ...asked }: ReadOrder): Promise<void> {
  const { format, shapes: raw } = await openMapFile(Buffer.from(file), part);
  if (raw.length === 0) throw new FileRefusal('no-shapes');
  if (raw.length > readLimits.shapes) throw new FileRefusal('too-many-shapes', { limit: readLimits.shapes });
  const attributes = raw.map((shape) => attributesOf(shape?.properties));
  const fields = [...new Set(attributes.slice(0, 1000).flatMap((each) => [...each.keys()]))].slice(
    0,
    readLimits.fields,
  );
  const codeField = asked.codeField ?? guessField(attributes, 'code');
  const nameField = asked.nameField ?? guessField(attributes, 'name');
  say({ say: 'head', format, shapes: raw.length, fields, codeField: codeField ?? null, nameField: nameField ?? null });

  let corners: number = readLimits.corners;
  let broken = 0;
  const chunk = { shapes: [] as (MadeShape | PointShape)[], faults: [] as FaultyShape[] };
  const flush = async (): Promise<void> => {
    await once(port, 'message');
    say({ say: 'chunk', ...chunk });
    chunk.shapes = [];
    chunk.faults = [];
  };
  for (const [index, shape] of raw.entries()) {
    const n = index + 1;
    const about = attributes[index] as Attributes;
    const found = shapesOf(shape?.geometry, datum, corners);
    corners -= found.corners;
    const made: Made<MadeShape | PointShape> = found.broken
      ? { fault: 'not-degrees' }
      : kind === 'boundaries'
        ? makeBoundary(found, about, n, { codeField, nameField })
        : kind === 'roads'
          ? makeRoads(found, about, n)
          : kind === 'points'
            ? makePoints(found, n, (nameField && about.get(nameField)) || null)
            : makeBuildings(found, about, n);
    if (found.broken) broken += 1;
    if ('shapes' in made) chunk.shapes.push(...made.shapes);
    else chunk.faults.push({ n, name: (nameField && about.get(nameField)) || null, code: made.fault });
    // Metres taken for degrees: each shape would fail alike.
    if (broken === raw.length) throw new FileRefusal('not-degrees');
    if (chunk.shapes.length + chunk.faults.length >= (kind === 'boundaries' ? chunkBoundaries : chunkShapes))
      await flush();
  }
  await flush();
  say({ say: 'end' });
}

try {
  await read(workerData as ReadOrder);
} catch (error) {
  if (error instanceof FileRefusal) say({ say: 'refused', code: error.code, values: error.values });
  else if (error instanceof RangeError) say({ say: 'refused', code: 'too-deep', values: { limit: readLimits.depth } });
  else say({ say: 'refused', code: 'unreadable', values: { why: (error as Error).message.slice(0, 80) } });
}
port.close();
