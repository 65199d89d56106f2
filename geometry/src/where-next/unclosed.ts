import { reachM } from '../eye.ts';
import type { View } from '../view.ts';
import type { Found, Ground } from './choices.ts';

/** Why no pole closes a target, in the order in which it is asked: the later, the nearer one came. */
export const obstacles = ['no-pole-near', 'pole-in-building', 'blind-foot', 'behind-wall'] as const;
export type Obstacle = (typeof obstacles)[number];

export interface Outlook {
  /** Null where some pole would do. */
  obstacle: Obstacle | null;
  /** Metres to the nearest pole of those that were asked; null where there is none. */
  nearestM: number | null;
}

/** Of each target, in their order through all grounds, whether any of the choices sees it, and what is in the way. */
export function outlooksOf(grounds: readonly Ground[], { choices, housed }: Found, lenses: readonly View[]): Outlook[] {
  const total = grounds.reduce((sum, { targets }) => sum + targets.length, 0);
  const closable = new Uint8Array(total);
  for (const target of choices.members) closable[target] = 1;
  let n = 0;
  return grounds.flatMap(({ targets, poles }) =>
    targets.map(({ at: [x, y], pxPerM }): Outlook => {
      const isClosable = closable[n++] === 1;
      let nearestM = Number.POSITIVE_INFINITY;
      let rank = 0;
      for (const { pole, at } of poles) {
        const metres = Math.hypot(at[0] - x, at[1] - y);
        nearestM = Math.min(nearestM, metres);
        if (!isClosable) rank = Math.max(rank, rankOf(metres, pxPerM, lenses, housed.has(pole)));
      }
      return {
        obstacle: isClosable ? null : (obstacles[rank] as Obstacle),
        nearestM: Number.isFinite(nearestM) ? nearestM : null,
      };
    }),
  );
}

function rankOf(metres: number, pxPerM: number, lenses: readonly View[], isHoused: boolean): number {
  const reaching = lenses.filter((lens) => metres <= reachM(lens, pxPerM));
  if (reaching.length === 0) return obstacles.indexOf('no-pole-near');
  if (isHoused) return obstacles.indexOf('pole-in-building');
  return obstacles.indexOf(reaching.every(({ blindM }) => metres < blindM) ? 'blind-foot' : 'behind-wall');
}
