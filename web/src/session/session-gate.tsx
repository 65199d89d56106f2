import { type Session, session as sessionShape } from '@sharp-eyes/protocol';
import { useQueryClient } from '@tanstack/react-query';
import { createContext, type ReactNode, useCallback, useContext, useEffect, useState } from 'react';
import { ask, isProblem, onSignedOut, problemOf, setCsrf, tell } from '../app/http.ts';
import { Failed, Loading } from '../parts/situations.tsx';
import { followPerson } from '../words/words.ts';
import { eraseOf } from './on-this-phone.ts';
import { endedPerson, forgetEnded, forgetPerson, rememberedPerson, rememberPerson } from './remembered.ts';
import { SignInPage } from './sign-in-page.tsx';

export interface SignedIn extends Session {
  signOut: () => Promise<void>;
  /** The hub said that the session is over: back to the way in, and why. */
  ended: () => void;
  /** The hub cannot be reached since the page was loaded: only what lies on the phone can be used. */
  away: boolean;
}

/** While away the hub is asked again this often, milliseconds. */
const askAgainMs = 8000;

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
  | { at: 'in'; session: Session; away: boolean };

/** Shows its children to a signed-in person, and the way in to everybody else. */
export function SessionGate({ children }: { children: ReactNode }) {
  const [standing, setStanding] = useState<Standing>({ at: 'asking' });
  const queries = useQueryClient();

  const enter = useCallback((session: Session) => {
    setCsrf(session.csrf);
    rememberPerson(session.person, Date.now());
    void followPerson(session.person.language);
    setStanding({ at: 'in', session, away: false });
  }, []);

  const leave = useCallback(
    (ended: boolean) => {
      setCsrf(null);
      forgetPerson();
      queries.clear(); // the next person on a shared desk must not find the last one's alerts
      setStanding({ at: 'out', ended });
    },
    [queries],
  );

  const stayAway = useCallback((error: unknown) => {
    const person = rememberedPerson(Date.now());
    if (!person) return setStanding({ at: 'failed', error });
    const session = { person, csrf: '', expiresAt: new Date().toISOString(), deskId: null };
    setStanding((now) => (now.at === 'in' && now.away ? now : { at: 'in', session, away: true }));
  }, []);

  const resume = useCallback(async () => {
    setStanding((now) => (now.at === 'in' ? now : { at: 'asking' }));
    try {
      enter(await ask('/api/v1/session', sessionShape));
    } catch (error) {
      const isOut = isProblem(error, 'not-signed-in') || problemOf(error).status === 401;
      if (isOut) setStanding({ at: 'out', ended: false });
      else stayAway(error);
    }
  }, [enter, stayAway]);

  useEffect(() => {
    onSignedOut(() => leave(true));
    const gone = endedPerson(Date.now());
    if (gone) void eraseOf(gone).then(forgetEnded);
    void resume();
  }, [leave, resume]);

  const isAway = standing.at === 'in' && standing.away;
  useEffect(() => {
    if (!isAway) return;
    const again = () => void resume();
    const timer = setInterval(again, askAgainMs);
    window.addEventListener('online', again);
    return () => {
      clearInterval(timer);
      window.removeEventListener('online', again);
    };
  }, [isAway, resume]);

  const ended = useCallback(() => leave(true), [leave]);
  const person = standing.at === 'in' ? standing.session.person : null;
  const signOut = useCallback(async () => {
    try {
      await tell('/api/v1/session', { method: 'DELETE' });
    } catch (error) {
      if (problemOf(error).status !== 401) throw error;
    }
    if (person) await eraseOf(person);
    leave(false);
  }, [leave, person]);

  if (standing.at === 'asking') return <Loading />;
  if (standing.at === 'failed') return <Failed error={standing.error} retry={() => void resume()} />;
  if (standing.at === 'out') return <SignInPage ended={standing.ended} onSignedIn={enter} />;
  return (
    <SessionContext value={{ ...standing.session, away: standing.away, signOut, ended }}>{children}</SessionContext>
  );
}
