import type { Point, PointOrigin } from '@sharp-eyes/protocol';

/** The numbers as they were given: where only WGS-84 is on record, that. */
export function originOf({
  point,
  pointOrigin,
}: {
  point: Point | null;
  pointOrigin: PointOrigin | null;
}): PointOrigin | null {
  return pointOrigin ?? (point && { ...point, datum: 'wgs84' });
}
