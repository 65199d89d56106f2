import type { Camera } from '@sharp-eyes/protocol';

/** 完好 in numbers: cameras in service with a clear picture, of all in service, and how many nobody knows about. */
export function inService(cameras: readonly Camera[]): { well: number; all: number; unknown: number } {
  const counted = cameras.filter(({ life }) => life === 'in-service');
  return {
    well: counted.filter(({ picture, reachability }) => picture === 'clear' && reachability === 'streaming').length,
    all: counted.length,
    unknown: counted.filter(({ picture, reachability }) => picture === 'unknown' || reachability === 'unknown').length,
  };
}

/** Cameras that hold every word of the search in name, site or place. */
export function findCameras(cameras: readonly Camera[], words: string): Camera[] {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  return cameras.filter(({ name, siteName, divisionPath }) => {
    const text = [name, siteName, ...divisionPath].join(' ').toLowerCase();
    return wanted.every((word) => text.includes(word));
  });
}
