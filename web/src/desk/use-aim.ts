import { useMemo, useRef } from 'react';
import { type Aim, isAiming, noAim } from './aiming.ts';

/**
 * Watches whether somebody aims at a list: put `handlers` on its scrolling element. `aims` is asked at the moment an
 * event comes, so nothing is redrawn for a movement of the pointer.
 */
export function useAim(onEnd: () => void) {
  const aim = useRef<Aim>(noAim);
  const ended = useRef(onEnd);
  ended.current = onEnd;
  return useMemo(() => {
    const change = (part: Partial<Aim>) => {
      aim.current = { ...aim.current, ...part };
      if (!aims()) ended.current();
    };
    const aims = () => isAiming(aim.current, performance.now());
    const moved = () => change({ pointerMovedAtMs: performance.now() });
    const left = () => change({ pointerMovedAtMs: null });
    return {
      aims,
      /** The person asked for the new rows: whatever the pointer does, they come. */
      reset: () => {
        aim.current = noAim;
      },
      handlers: {
        onPointerMove: moved,
        onPointerDown: moved,
        onWheel: moved,
        onPointerLeave: left,
        onPointerCancel: left,
        onFocus: (event: React.FocusEvent<HTMLElement>) =>
          // Only a focus by key aims; a clicked row keeps the focus for as long as the alert is read.
          change({ focusInside: event.target.matches(':focus-visible') }),
        onBlur: () => change({ focusInside: false }),
        onScroll: (event: React.UIEvent<HTMLElement>) => change({ scrolled: event.currentTarget.scrollTop > 8 }),
      },
    };
  }, []);
}
