import { type StreamEvent, streamEvent } from '@sharp-eyes/protocol';
import { createContext, type ReactNode, useCallback, useContext, useEffect, useRef, useState } from 'react';
import { useSession } from '../session/session-gate.tsx';
import { listen } from './stream-client.ts';
import type { LineState } from './stream-line.ts';

type Hear = (event: StreamEvent) => void;

const LineContext = createContext<LineState>({ state: 'connecting' });
const SubscribeContext = createContext<(hear: Hear) => () => void>(() => () => {});

/** Holds the line to the hub while somebody is signed in. */
export function StreamProvider({ children }: { children: ReactNode }) {
  const { person, csrf, ended } = useSession();
  const [line, setLine] = useState<LineState>({ state: 'connecting' });
  const hearers = useRef(new Set<Hear>());

  useEffect(() => {
    const tell = (event: StreamEvent) => {
      for (const hear of hearers.current) hear(event);
    };
    return listen(`${person.id}/${csrf}`, (news) => {
      if (news.kind === 'line') setLine(news.line);
      else if (news.kind === 'reload') tell({ kind: 'reload' });
      else if (news.kind === 'signed-out') ended();
      else {
        const read = readChange(news.data);
        if (read) tell(read);
      }
    });
  }, [person.id, csrf, ended]);

  const subscribe = useCallback((hear: Hear) => {
    hearers.current.add(hear);
    return () => hearers.current.delete(hear);
  }, []);
  return (
    <LineContext value={line}>
      <SubscribeContext value={subscribe}>{children}</SubscribeContext>
    </LineContext>
  );
}

/** A change that this page cannot read (an older page, a newer hub) is left out: the others still come. */
function readChange(data: string): StreamEvent | undefined {
  try {
    const read = streamEvent.safeParse(JSON.parse(data));
    if (read.success) return read.data;
    console.warn('a change from the stream does not fit the protocol', read.error.issues[0]?.path.join('.'));
  } catch {
    console.warn('a change from the stream is not JSON');
  }
  return undefined;
}

/** How the line to the hub stands. */
export function useLine(): LineState {
  return useContext(LineContext);
}

/** Hears every change in the person's scope. */
export function useChanges(hear: Hear): void {
  const subscribe = useContext(SubscribeContext);
  const latest = useRef(hear);
  latest.current = hear;
  useEffect(() => subscribe((event) => latest.current(event)), [subscribe]);
}
