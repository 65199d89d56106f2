import { type RefObject, useCallback, useEffect, useState } from 'react';

/** Every row is as high as every other, so that which are in sight is a division. Same as `--row` in desk.css, px. */
export const rowPx = 84;
/** Rows drawn beyond the edges: a fast wheel meets rows, not emptiness. */
const beyondRows = 8;

/** Which rows of a long list to draw: those in sight of its scrolling frame and some beyond. */
export function useRowsInSight(frame: RefObject<HTMLElement | null>, list: RefObject<HTMLElement | null>) {
  const [sight, setSight] = useState({ from: 0, to: 24 });
  const look = useCallback(() => {
    if (!frame.current) return;
    const top = frame.current.scrollTop - (list.current?.offsetTop ?? 0);
    // In steps of four rows: not every pixel draws anew.
    const from = Math.max(0, Math.floor(top / rowPx / 4) * 4 - beyondRows);
    const to = Math.ceil((top + frame.current.clientHeight) / rowPx / 4) * 4 + beyondRows;
    setSight((now) => (now.from === from && now.to === to ? now : { from, to }));
  }, [frame, list]);
  useEffect(() => {
    if (!frame.current) return;
    const watch = new ResizeObserver(look);
    watch.observe(frame.current);
    return () => watch.disconnect();
  }, [frame, look]);

  /** Scrolls no further than needed to have a row in sight, below what sticks to the top. */
  const show = useCallback(
    (index: number, stickyPx: number) => {
      const box = frame.current;
      if (!box || index < 0) return;
      const top = (list.current?.offsetTop ?? 0) + index * rowPx;
      if (top - stickyPx < box.scrollTop) box.scrollTop = top - stickyPx;
      else if (top + rowPx > box.scrollTop + box.clientHeight) box.scrollTop = top + rowPx - box.clientHeight;
    },
    [frame, list],
  );
  return { sight, look, show };
}
