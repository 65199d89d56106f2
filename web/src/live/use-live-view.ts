import { useEffect, useRef, useState } from 'react';
import { type LiveView, liveLine } from './live-line.ts';
import type { LiveWish, ViewState } from './view-state.ts';

/** A camera's moving picture while the component stands; another wish is another view. */
export function useLiveView(wish: LiveWish) {
  const [state, setState] = useState<ViewState>({ at: 'asking' });
  const [picture, setPicture] = useState<MediaStream | null>(null);
  const view = useRef<LiveView | null>(null);
  const key = JSON.stringify(wish);

  useEffect(() => {
    const looking = liveLine.look(JSON.parse(key) as LiveWish, { state: setState, picture: setPicture });
    view.current = looking;
    return () => looking.leave();
  }, [key]);

  return { state, picture, renew: () => view.current?.renew(), again: () => view.current?.again() };
}

/** The line is open while this page stands: a look shows its picture at once. */
export function useLiveLine(): void {
  useEffect(() => liveLine.hold(), []);
}
