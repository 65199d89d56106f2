import { useEffect, useRef, useState } from 'react';
import { problemOf } from '../../app/http.ts';
import { lookForDevices } from '../hub-client.ts';
import { useStore } from '../use-onsite.tsx';

export interface Looking {
  /** Seconds since it began; null while nobody looks. */
  seconds: number | null;
  /** The problem's words when it was not finished. */
  problem: string | null;
  /** It was finished, and found so many that the queue did not have. */
  done: boolean;
  start: (agentIds: readonly string[]) => void;
  stop: () => void;
}

/** What the agent has found so far is asked for this often while it looks, milliseconds. */
const refreshMs = 2000;

/** Has the site's agents look for cameras; what they find shows up in the queue while they look. */
export function useLooking(): Looking {
  const store = useStore();
  const [beganMs, setBeganMs] = useState<number | null>(null);
  const [seconds, setSeconds] = useState(0);
  const [problem, setProblem] = useState<string | null>(null);
  const [done, setDone] = useState(false);
  const abort = useRef<AbortController | null>(null);

  useEffect(() => {
    if (beganMs === null) return;
    const tick = setInterval(() => setSeconds(Math.floor((Date.now() - beganMs) / 1000)), 500);
    const refresh = setInterval(() => void store.refreshDevices().catch(() => undefined), refreshMs);
    return () => {
      clearInterval(tick);
      clearInterval(refresh);
    };
  }, [beganMs, store]);
  useEffect(() => () => abort.current?.abort(), []);

  const start = (agentIds: readonly string[]) => {
    abort.current?.abort();
    const own = new AbortController();
    abort.current = own;
    setBeganMs(Date.now());
    setSeconds(0);
    setProblem(null);
    setDone(false);
    Promise.all(agentIds.map((id) => lookForDevices(id, own.signal)))
      .then(() => setDone(true))
      .catch((error: unknown) => own.signal.aborted || setProblem(problemOf(error).title))
      .then(() => store.refreshDevices())
      .catch(() => undefined)
      .finally(() => abort.current === own && setBeganMs(null));
  };
  return {
    ...{ seconds: beganMs === null ? null : seconds, problem, done, start },
    stop: () => abort.current?.abort(),
  };
}
