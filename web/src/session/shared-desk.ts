import { type DeskHere, deskHere } from '@sharp-eyes/protocol';
import { useEffect, useState } from 'react';
import { ask } from '../app/http.ts';

const key = 'sharp-eyes.shared-desk';

/** This browser was registered as a shared desk: the page for signing in asks the hub whether it still is. */
export function rememberDesk(): void {
  localStorage.setItem(key, 'yes');
}

/** The shared desk that this browser is; null for any other, and where somebody would rather use a password. */
export function useSharedDesk(): { desk: DeskHere | null; leaveDesk: () => void } {
  const [desk, setDesk] = useState<DeskHere | null>(null);
  useEffect(() => {
    if (localStorage.getItem(key) === null) return;
    ask('/api/v1/desk', deskHere).then(
      (here) => {
        if (here.desk === null) localStorage.removeItem(key);
        else setDesk(here);
      },
      () => undefined, // signing in by password works all the same
    );
  }, []);
  return { desk, leaveDesk: () => setDesk(null) };
}
