/** What a key asks for. */
export type Wish =
  | { do: 'move'; step: 1 | -1 }
  | { do: 'enter' | 'look' | 'watch' | 'acknowledge' | 'resolve' | 'false-alarm' | 'search' | 'help' | 'escape' }
  | {
      do: 'hand-over' | 'shelve' | 'assign' | 'silence' | 'comment' | 'call' | 'recording' | 'undo' | 'select' | 'live';
    }
  | { do: 'choose'; n: number }
  | { do: 'go'; to: 'desk' | 'cameras' | 'coverage' | 'sites' | 'audit' | 'agents' };

export interface KeyPress {
  key: string;
  /** Ctrl, Alt or Meta is held: the browser's keys stay the browser's. */
  modified: boolean;
  /** Somebody writes into a field. */
  writing: boolean;
  /** The key is held down and repeats. */
  repeat: boolean;
}

/** After `g` the second key must come within this time. */
const leaderForMs = 1_500;

const single: Record<string, Wish> = {
  j: { do: 'move', step: 1 },
  k: { do: 'move', step: -1 },
  ArrowDown: { do: 'move', step: 1 },
  ArrowUp: { do: 'move', step: -1 },
  Enter: { do: 'enter' },
  v: { do: 'look' },
  l: { do: 'watch' },
  a: { do: 'acknowledge' },
  r: { do: 'resolve' },
  f: { do: 'false-alarm' },
  h: { do: 'hand-over' },
  s: { do: 'shelve' },
  t: { do: 'assign' },
  m: { do: 'silence' },
  c: { do: 'comment' },
  p: { do: 'call' },
  e: { do: 'recording' },
  u: { do: 'undo' },
  x: { do: 'select' },
  '/': { do: 'search' },
  '?': { do: 'help' },
};
const afterLeader: Record<string, Wish> = {
  d: { do: 'go', to: 'desk' },
  c: { do: 'go', to: 'cameras' },
  v: { do: 'go', to: 'coverage' },
  l: { do: 'live' },
  s: { do: 'go', to: 'sites' },
  a: { do: 'go', to: 'audit' },
  o: { do: 'go', to: 'agents' },
};

/**
 * Reads one key. `leaderAtMs` is when `g` was pressed, or null; the answer carries the next one.
 * A held key moves through the list but never decides twice.
 */
export function readKey(
  press: KeyPress,
  leaderAtMs: number | null,
  nowMs: number,
): { wish: Wish | null; leaderAtMs: number | null } {
  const nothing = { wish: null, leaderAtMs: null };
  if (press.modified) return nothing;
  if (press.key === 'Escape') return { wish: { do: 'escape' }, leaderAtMs: null };
  if (press.writing) return nothing;
  // Chinese input methods and Caps Lock send capitals.
  const key = press.key.length === 1 ? press.key.toLowerCase() : press.key;
  if (leaderAtMs !== null && nowMs - leaderAtMs < leaderForMs)
    return { wish: afterLeader[key] ?? null, leaderAtMs: null };
  if (key === 'g') return { wish: null, leaderAtMs: nowMs };
  if (/^[1-9]$/.test(key)) return { wish: { do: 'choose', n: Number(key) }, leaderAtMs: null };
  const wish = Object.hasOwn(single, key) ? (single[key] ?? null) : null;
  if (press.repeat && wish?.do !== 'move') return nothing;
  return { wish, leaderAtMs: null };
}
