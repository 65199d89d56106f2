import { type Photo, photoHashHeader, photo as photoShape } from '@sharp-eyes/protocol';
import { ask } from '../app/http.ts';
import type { TakenPhoto } from './taken-photo.ts';

/** 600 KB at 100 kbit/s: a village in the rain. */
const withinMs = 60_000;

/** Sends a photograph; again under the same id it is the same one. Throws what `ask` throws. */
export async function sendPhoto({ id, query, contentType, bytes }: TakenPhoto): Promise<Photo> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  const hash = [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  const headers = { 'content-type': contentType, [photoHashHeader]: hash };
  return ask(`/api/v1/photos/${id}?${query}`, photoShape, { method: 'PUT', bytes: { data: bytes, headers }, withinMs });
}
