import type { PointOrigin } from '@sharp-eyes/protocol';

/** As people who use them call them, in any language. */
export const datumNames: Record<PointOrigin['datum'], string> = {
  wgs84: 'WGS-84',
  gcj02: 'GCJ-02',
  bd09: 'BD-09',
  cgcs2000: 'CGCS2000',
};
