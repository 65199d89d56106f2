import type { Outline } from '../walls.ts';
import { dice } from './dice.ts';

/** Detached houses on turned plots of 20 m; none on the plot at the origin. */
export function detachedHouses(seed: number, across = 6): Outline[] {
  const random = dice(seed);
  const houses: Outline[] = [];
  for (let n = 0; n < across * across; n++) {
    const [column, row] = [(n % across) - Math.floor(across / 2), Math.floor(n / across) - Math.floor(across / 2)];
    const [turn, wide, deep] = [random() * Math.PI, 3 + random() * 3, 3 + random() * 3];
    if ((column === 0 && row === 0) || random() < 0.2) continue;
    const [cos, sin] = [Math.cos(turn), Math.sin(turn)];
    const corners = [-1, -1, 1, -1, 1, 1, -1, 1].flatMap((_, at, signs) =>
      at % 2 === 0
        ? [
            column * 20 + (signs[at] as number) * wide * cos - (signs[at + 1] as number) * deep * sin,
            row * 20 + (signs[at] as number) * wide * sin + (signs[at + 1] as number) * deep * cos,
          ]
        : [],
    );
    houses.push([corners]);
  }
  return houses;
}
