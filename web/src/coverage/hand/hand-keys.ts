import { fromPlane } from '@sharp-eyes/geometry';
import type { HandPlace } from './hand-case.ts';

export type HandWish = { do: 'hold'; place: HandPlace } | { do: 'drop' | 'give-up' };

/** How far a key moves and turns: one press, and with Shift. */
const nudgeM = [0.5, 5] as const;
const turnDeg = [1, 15] as const;

const ways: Record<string, readonly [east: number, north: number]> = {
  ...{ ArrowUp: [0, 1], ArrowDown: [0, -1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] },
};
const turns: Record<string, 1 | -1> = { '[': -1, '{': -1, '【': -1, ']': 1, '}': 1, '】': 1 };

type Press = Pick<KeyboardEvent, 'key' | 'shiftKey' | 'ctrlKey' | 'altKey' | 'metaKey'>;

/** What a key asks of the camera in the hand; null for keys that are not its own. */
export function readHandKey(press: Press, place: HandPlace): HandWish | null {
  const { key, shiftKey } = press;
  if (press.ctrlKey || press.altKey || press.metaKey) return null;
  if (key === 'Enter') return { do: 'drop' };
  if (key === 'Escape') return { do: 'give-up' };
  const far = shiftKey ? 1 : 0;
  const way = ways[key];
  if (way) {
    const [east, north] = way.map((part) => part * nudgeM[far]) as [number, number];
    return { do: 'hold', place: { ...place, point: fromPlane(place.point, [east, north]) } };
  }
  const turn = turns[key];
  return turn === undefined ? null : { do: 'hold', place: turned(place, turn * turnDeg[far]) };
}

/** Turned clockwise by so many degrees. */
export function turned(place: HandPlace, byDeg: number): HandPlace {
  const azimuthDeg = ((((place.azimuthDeg ?? 0) + byDeg) % 360) + 360) % 360;
  return { ...place, azimuthDeg: (Math.round(azimuthDeg * 10) / 10) % 360 };
}
