import { useEffect } from 'react';
import { useWords } from '../words/use-words.ts';

/** How many alerts ask for somebody: in the tab's title, and on the icon where the console is installed. */
export function useBadge(openCount: number): void {
  const words = useWords();
  const title = `${openCount > 0 ? `(${openCount}) ` : ''}${words('page.desk')} · ${words('app.name')}`;
  useEffect(() => {
    document.title = title;
    if (!('setAppBadge' in navigator)) return;
    void (openCount > 0 ? navigator.setAppBadge(openCount) : navigator.clearAppBadge()).catch(() => undefined);
  }, [title, openCount]);
}
