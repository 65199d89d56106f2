import { z } from 'zod';

/** What lies behind every map. */
export const baseMapKinds = ['none', 'tianditu', 'tiles', 'file'] as const;

/** `GET /api/v1/base-map`: what browsers draw behind their maps. Of no kind it says nothing. */
export const baseMap = z.object({
  kind: z.enum(baseMapKinds),
  /** 审图号: shown on every map and print (State Council Order 664). */
  approval: z.string(),
  /** Pictures of 256 by 256 in Web Mercator, the lowest first: templates with {z}, {x} and {y}. */
  layers: z.array(z.object({ tiles: z.array(z.string()).min(1), minZoom: z.int(), maxZoom: z.int() })).max(2),
});
export type BaseMap = z.infer<typeof baseMap>;
