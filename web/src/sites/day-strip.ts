/** Minutes of a day. */
const dayMin = 24 * 60;

/** A window of the day, `08:30` to `18:00`; one whose end is not after its begin ends the next day. */
export interface Window {
  from: string;
  to: string;
}

/** A piece of the day's strip, minutes since midnight. */
export interface Piece {
  fromMin: number;
  toMin: number;
}

export function minuteOf(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));
}

/** What of one day the windows cover, in order and without overlaps; one over midnight is two pieces. */
export function piecesOf(windows: readonly Window[]): Piece[] {
  const pieces = windows.flatMap(({ from, to }) => {
    const [fromMin, toMin] = [minuteOf(from), minuteOf(to)];
    if (fromMin < toMin) return [{ fromMin, toMin }];
    return [
      { fromMin: 0, toMin },
      { fromMin, toMin: dayMin },
    ].filter((piece) => piece.fromMin < piece.toMin);
  });
  const merged: Piece[] = [];
  for (const piece of pieces.sort((a, b) => a.fromMin - b.fromMin)) {
    const last = merged.at(-1);
    if (last && piece.fromMin <= last.toMin) last.toMin = Math.max(last.toMin, piece.toMin);
    else merged.push({ ...piece });
  }
  return merged;
}

/** Minutes since midnight on the sites' clock, UTC+8 all over the country. */
export function minuteNow(nowMs: number): number {
  return Math.floor((nowMs / 60_000 + 8 * 60) % dayMin);
}

/** The strip's share of a day, percent. */
export function shareOf(minutes: number): number {
  return (minutes / dayMin) * 100;
}
