import { z } from 'zod';
import { agent } from './agents.ts';
import { alertRow } from './alerts.ts';
import { camera } from './cameras.ts';
import { device } from './devices.ts';
import { divisionCode } from './names.ts';
import { photo } from './photos.ts';
import { silence } from './silences.ts';
import { siteView } from './sites.ts';
import { watchpoint } from './watchpoints.ts';

/** What changed in the caller's scope. `gone` names a record that left it (moved, removed). */
export const streamEvent = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('alert'), record: alertRow }),
  z.object({ kind: z.literal('silence'), record: silence }),
  z.object({ kind: z.literal('camera'), record: camera }),
  /** A table changed many cameras of a division at once: ask for the lists again. */
  z.object({ kind: z.literal('cameras'), division: divisionCode }),
  /** Figures of this village or area, or what is seen of its watchpoints, are others: ask for what is shown again. */
  z.object({ kind: z.literal('coverage'), division: divisionCode }),
  /** Who is on duty for a division, or whether somebody watches there, is otherwise: ask again. */
  z.object({ kind: z.literal('duty'), division: divisionCode }),
  /** A narrower rule was proposed for a division, or decided about: ask again. */
  z.object({ kind: z.literal('narrowings'), division: divisionCode }),
  z.object({ kind: z.literal('device'), record: device }),
  z.object({ kind: z.literal('agent'), record: agent }),
  z.object({ kind: z.literal('photo'), record: photo }),
  z.object({
    kind: z.literal('gone'),
    of: z.enum(['alert', 'camera', 'device', 'agent', 'site', 'watchpoint', 'photo', 'silence']),
    id: z.string(),
  }),
  z.object({ kind: z.literal('site'), record: siteView }),
  z.object({ kind: z.literal('watchpoint'), record: watchpoint }),
  /** The hub no longer holds what was missed: load the lists again. */
  z.object({ kind: z.literal('reload') }),
]);
export type StreamEvent = z.infer<typeof streamEvent>;

/** Lists use keyset cursors, 200 rows at most. */
export const pageMax = 200;
export function page<T extends z.ZodType>(item: T) {
  return z.object({ items: z.array(item), next: z.string().nullable() });
}
