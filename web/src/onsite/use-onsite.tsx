import type { DivisionDetail } from '@sharp-eyes/protocol';
import { useQueryClient } from '@tanstack/react-query';
import { createContext, type ReactNode, useContext, useEffect, useState, useSyncExternalStore } from 'react';
import { keepShell } from '../offline/keep-shell.ts';
import { Loading, Nothing } from '../parts/situations.tsx';
import { erasedTimes } from '../session/on-this-phone.ts';
import { useSession } from '../session/session-gate.tsx';
import { useWords } from '../words/use-words.ts';
import { type OnsiteState, OnsiteStore } from './onsite-store.ts';

const StoreContext = createContext<OnsiteStore | null>(null);

/** One store for as long as somebody is signed in: its pages come and go. Signing out empties what it stands on. */
let opened: { of: string; store: Promise<OnsiteStore> } | null = null;

/** Opens what lies on the phone and shows its children on top of it. */
export function OnsiteProvider({ children }: { children: ReactNode }) {
  const words = useWords();
  const { person, away } = useSession();
  const [store, setStore] = useState<OnsiteStore | 'opening' | 'failed'>('opening');

  useEffect(() => {
    let here = true;
    const of = `${person.id}/${erasedTimes()}`;
    if (opened?.of !== of) opened = { of, store: OnsiteStore.open(person) };
    opened.store.then(
      (ready) => here && setStore(ready),
      () => {
        opened = null;
        if (here) setStore('failed');
      },
    );
    void keepShell();
    return () => {
      here = false;
    };
  }, [person]);
  useEffect(() => {
    // Without the hub's session no write goes through: waiting is all there is to do.
    if (typeof store === 'string' || away) return;
    store.start();
    return () => store.pause();
  }, [store, away]);

  if (store === 'opening') return <Loading />;
  if (store === 'failed')
    return (
      <Nothing
        title={words('onsite.keepsNothing')}
        hint={words('onsite.keepsNothingHint')}
        link={{ to: '/onsite/ready', word: words('onsite.ready.title') }}
      />
    );
  return (
    <StoreContext value={store}>
      <Outlines />
      {children}
    </StoreContext>
  );
}

/** Maps find the outlines of the day pack where they would ask the hub. */
function Outlines() {
  const queries = useQueryClient();
  const { pack } = useOnsite();
  const villages: DivisionDetail[] | undefined = pack?.villages;
  useEffect(() => {
    for (const village of villages ?? []) queries.setQueryData(['division', village.code], village);
  }, [queries, villages]);
  return null;
}

export function useStore(): OnsiteStore {
  const store = useContext(StoreContext);
  if (!store) throw new Error('expected useStore inside OnsiteProvider');
  return store;
}

export function useOnsite(): OnsiteState {
  const store = useStore();
  return useSyncExternalStore(store.subscribe, store.state);
}
