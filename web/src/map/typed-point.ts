/** Two numbers as map programs copy them, whichever comes first; also with commas, spaces and degree signs around. */
const twoNumbers = /^\D*?(-?\d{1,3}(?:\.\d+)?)\D+?(-?\d{1,3}(?:\.\d+)?)\D*$/;
/** No longitude of China is below 73°, no latitude above 54°: the order of the two needs no asking. */
const between = 60;

/** Longitude and latitude, degrees, from what somebody typed or pasted; null when it is not two such numbers. */
export function readTypedPoint(text: string): { lon: number; lat: number } | null {
  const [, first, second] = twoNumbers.exec(text.normalize('NFKC').slice(0, 100)) ?? [];
  if (first === undefined || second === undefined) return null;
  const [a, b] = [Number(first), Number(second)];
  const [lon, lat] = a > between ? [a, b] : [b, a];
  return lon > between && lon <= 180 && Math.abs(lat) <= between ? { lon, lat } : null;
}
