import { useEffect } from 'react';

/** The desk's own first load goes first; what live view needs comes while the first alert is read. */
const warmAfterMs = 2_000;

/** Where a look may come at any moment: the line is there by then, and what shows the picture. */
export function useWarmLine(): void {
  useEffect(() => {
    let end: (() => void) | undefined;
    let isGone = false;
    const warm = async (): Promise<void> => {
      const { liveLine } = await import('./live-line.ts');
      if (!isGone) end = liveLine.hold();
    };
    const later = setTimeout(() => void warm().catch(() => undefined), warmAfterMs);
    return () => {
      isGone = true;
      clearTimeout(later);
      end?.();
    };
  }, []);
}
