import { useEffect } from 'react';

/** Whoever came to fill one field of a long form finds it in the middle of the screen, ready to be written in. */
export function useFill(id: string | null): void {
  useEffect(() => {
    const field = id === null ? null : document.getElementById(id);
    field?.scrollIntoView({ block: 'center' });
    field?.focus({ preventScroll: true });
  }, [id]);
}
