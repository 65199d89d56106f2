import { EyeError } from './eye-errors.ts';
import type { EyeRequest } from './eye-messages.ts';
import { eyeLimits } from './limits.ts';

/**
 * Checks a call against the bounds of an eye before anything is sent.
 * @returns the bytes of pictures that it carries
 * @throws EyeError `too-large`
 */
export function checkRequest(request: EyeRequest): number {
  if (request.kind === 'forget') return 0;
  if (request.kind === 'still') {
    limit('masks of a still', request.masks.length, eyeLimits.masks);
    return 0;
  }
  limit('units of one look', request.units.length, eyeLimits.unitsPerLook);
  let bytes = 0;
  for (const { unit, wanted } of request.units) {
    limit('bytes of one access unit', unit.data.byteLength, eyeLimits.unitBytes);
    limit('masks', wanted.masks?.length ?? 0, eyeLimits.masks);
    if (typeof wanted.detect === 'object') limit('regions', wanted.detect.regions.length, eyeLimits.regions);
    bytes += unit.data.byteLength;
  }
  limit('bytes of one look', bytes, eyeLimits.lookBytes);
  return bytes;
}

function limit(what: string, came: number, most: number): void {
  if (came > most) throw new EyeError('too-large', `expected at most ${most} ${what}, got ${came}`);
}
