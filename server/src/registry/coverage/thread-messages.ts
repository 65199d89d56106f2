import type { Heard } from './hearing.ts';

/** What the thread is given when it begins. */
export interface ThreadStart {
  uri: string;
  name: string;
}

export type ToThread =
  | { id: number; ask: 'hear'; heard: Heard }
  | { id: number; ask: 'sweep' }
  | { ask: 'work' }
  | { ask: 'stop' };
export type FromThread = { id: number; failed: string | null } | { failed: string };
