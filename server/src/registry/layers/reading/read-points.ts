import type { Place } from '@sharp-eyes/geometry';
import type { FaultyShape, FileHead, ReadOrder } from './messages.ts';
import { readMapFile } from './read-map-file.ts';

export type PointsOrder = Pick<ReadOrder, 'datum' | 'nameField' | 'part'>;

export interface PointsRead {
  format: FileHead['format'];
  /** Shapes of the file, whatever they are. */
  shapes: number;
  points: { n: number; name: string | null; place: Place }[];
  faults: FaultyShape[];
}

/** Reads the points of a map file. @throws FileRefusal */
export async function readPoints(order: PointsOrder, file: Buffer): Promise<PointsRead> {
  const read: PointsRead = { format: 'geojson', shapes: 0, points: [], faults: [] };
  for await (const answer of readMapFile({ ...order, kind: 'points', codeField: undefined, file })) {
    if ('format' in answer) Object.assign(read, { format: answer.format, shapes: answer.shapes });
    else {
      read.faults.push(...answer.faults);
      for (const shape of answer.shapes)
        if (shape.kind === 'point') read.points.push({ n: shape.n, name: shape.name, place: shape.centre });
    }
  }
  return read;
}
