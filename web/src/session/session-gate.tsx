import { type Session, session as sessionShape } from '@sharp-eyes/protocol';
import { useQueryClient } from '@tanstack/react-query';
import { createContext, type ReactNode, useCallback, useContext, useEffect, useState } from 'react';
import { ask, isProblem, onSignedOut, problemOf, setCsrf, tell } from '../app/http.ts';
import { Failed, Loading } from '../parts/situations.tsx';
import { followPerson } from '../words/words.ts';
import { SignInPage } from './sign-in-page.tsx';

export interface SignedIn extends Session {
  signOut: () => Promise<void>;
  /** The hub said that the session is over: back to the way in, and why. */
  ended: () => void;
}

const SessionContext = createContext<SignedIn | null>(null);

/** The signed-in person. Throws outside `SessionGate`. */
export function useSession(): SignedIn {
  const session = useContext(SessionContext);
  if (!session) throw new Error('expected useSession inside SessionGate');
  return session;
}

type Standing =
  | { at: 'asking' }
  | { at: 'failed'; error: unknown }
  | { at: 'out'; ended: boolean }
  | { at: 'in'; session: Session };

/** Shows its children to a signed-in person, and the way in to everybody else. */
export function SessionGate({ children }: { children: ReactNode }) {
  const [standing, setStanding] = useState<Standing>({ at: 'asking' });
  const queries = useQueryClient();

  const enter = useCallback((session: Session) => {
    setCsrf(session.csrf);
    void followPerson(session.person.language);
    setStanding({ at: 'in', session });
  }, []);

  const leave = useCallback(
    (ended: boolean) => {
      setCsrf(null);
      queries.clear(); // the next person on a shared desk must not find the last one's alerts
      setStanding({ at: 'out', ended });
    },
    [queries],
  );

  const resume = useCallback(async () => {
    setStanding({ at: 'asking' });
    try {
      enter(await ask('/api/v1/session', sessionShape));
    } catch (error) {
      setStanding(
        isProblem(error, 'not-signed-in') || problemOf(error).status === 401
          ? { at: 'out', ended: false }
          : { at: 'failed', error },
      );
    }
  }, [enter]);

  useEffect(() => {
    onSignedOut(() => leave(true));
    void resume();
  }, [leave, resume]);

  const ended = useCallback(() => leave(true), [leave]);
  const signOut = useCallback(async () => {
    try {
      await tell('/api/v1/session', { method: 'DELETE' });
    } catch (error) {
      if (problemOf(error).status !== 401) throw error;
    }
    leave(false);
  }, [leave]);

  if (standing.at === 'asking') return <Loading />;
  if (standing.at === 'failed') return <Failed error={standing.error} retry={() => void resume()} />;
  if (standing.at === 'out') return <SignInPage ended={standing.ended} onSignedIn={enter} />;
  return <SessionContext value={{ ...standing.session, signOut, ended }}>{children}</SessionContext>;
}
