import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Response } from 'express';
import { csvLine, csvStart, type OutCell } from './write-csv.ts';
import { xlsxBytes } from './write-xlsx.ts';

/** A list as it goes out, row by row. */
export interface OutList {
  /** Name of the file, without its ending: letters, digits, dashes. */
  name: string;
  /** Name of the sheet. */
  sheet: string;
  head: readonly string[];
  rows: AsyncIterable<readonly OutCell[]>;
}

const mediaTypes = {
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  csv: 'text/csv; charset=utf-8',
  geojson: 'application/geo+json; charset=utf-8',
} as const;

/** Streams a list: its rows never stand in memory together, and a slow reader slows the database down, not the hub. */
export async function sendList(
  res: Response,
  format: 'xlsx' | 'csv',
  { name, sheet, head, rows }: OutList,
): Promise<void> {
  await send(res, format, name, format === 'xlsx' ? xlsxBytes(sheet, head, rows) : csvBytes(head, rows));
}

/** One feature of a collection (RFC 7946). */
export interface Feature {
  id: string;
  point: { lon: number; lat: number };
  properties: Record<string, OutCell>;
}

/** Streams features as GeoJSON, WGS-84. */
export async function sendFeatures(res: Response, name: string, features: AsyncIterable<Feature>): Promise<void> {
  await send(res, 'geojson', name, featureBytes(features));
}

async function send(
  res: Response,
  format: keyof typeof mediaTypes,
  name: string,
  bytes: AsyncIterable<Buffer | string>,
): Promise<void> {
  res.setHeader('Content-Type', mediaTypes[format]);
  res.setHeader('Content-Disposition', `attachment; filename="${name}.${format}"`);
  res.setHeader('Cache-Control', 'no-store');
  await pipeline(Readable.from(bytes, { objectMode: true, highWaterMark: 16 }), res);
}

async function* csvBytes(head: readonly string[], rows: AsyncIterable<readonly OutCell[]>): AsyncGenerator<string> {
  let text = csvStart + csvLine(head);
  for await (const row of rows) {
    text += csvLine(row);
    if (text.length < 64 * 1024) continue;
    yield text;
    text = '';
  }
  yield text;
}

async function* featureBytes(features: AsyncIterable<Feature>): AsyncGenerator<string> {
  let text = '{"type":"FeatureCollection","features":[';
  let separator = '';
  for await (const { id, point, properties } of features) {
    const geometry = { type: 'Point', coordinates: [point.lon, point.lat] };
    text += separator + JSON.stringify({ type: 'Feature', id, geometry, properties });
    separator = ',\n';
    if (text.length < 64 * 1024) continue;
    yield text;
    text = '';
  }
  yield `${text}]}\n`;
}
