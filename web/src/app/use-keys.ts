import { useEffect, useRef } from 'react';
import { readKey, type Wish } from './keys.ts';

/** Who is asked first: the innermost that is open. */
const layers = { form: 3, alert: 2, page: 1, shell: 0 } as const;
export type Layer = keyof typeof layers;

interface Hearer {
  layer: Layer;
  /** Answers true when it did what the key asks for; nobody else is asked then. */
  handle: (wish: Wish) => boolean;
}

const hearers = new Set<Hearer>();
let leaderAtMs: number | null = null;

function isWriting(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName))
  );
}

function hear(event: KeyboardEvent): void {
  // An input method and a dialog keep everything; a button or link that has the focus keeps Enter.
  if (event.defaultPrevented || event.isComposing || document.querySelector('dialog[open]')) return;
  if (event.key === 'Enter' && event.target instanceof HTMLElement && event.target.closest('button, a')) return;
  const read = readKey(
    {
      key: event.key,
      modified: event.ctrlKey || event.altKey || event.metaKey,
      writing: isWriting(event.target),
      repeat: event.repeat,
    },
    leaderAtMs,
    event.timeStamp,
  );
  leaderAtMs = read.leaderAtMs;
  const { wish } = read;
  if (!wish) return;
  const inOrder = [...hearers].sort((a, b) => layers[b.layer] - layers[a.layer]);
  if (inOrder.some(({ handle }) => handle(wish))) event.preventDefault();
}

/** Hears the keys of the desk, from the innermost layer outwards. */
export function useKeys(layer: Layer, handle: (wish: Wish) => boolean): void {
  const latest = useRef(handle);
  latest.current = handle;
  useEffect(() => {
    const hearer: Hearer = { layer, handle: (wish) => latest.current(wish) };
    if (hearers.size === 0) window.addEventListener('keydown', hear);
    hearers.add(hearer);
    return () => {
      hearers.delete(hearer);
      if (hearers.size === 0) window.removeEventListener('keydown', hear);
    };
  }, [layer]);
}
