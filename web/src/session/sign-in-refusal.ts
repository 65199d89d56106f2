/** A refused sign-in as the key of a word, with its blanks. */
export type SignInRefusal =
  | { word: 'session.wrong' }
  | { word: 'session.throttledSeconds'; blanks: { seconds: number } }
  | { word: 'session.throttledMinutes'; blanks: { minutes: number } }
  | { word: 'session.throttled' };

/** The seconds of a `Retry-After`; null where it isn't a count of seconds within a day. */
export function readRetryAfter(header: string | null): number | null {
  if (header === null || !/^\d{1,5}$/.test(header.trim())) return null;
  const seconds = Number(header);
  return seconds >= 1 && seconds <= 86_400 ? seconds : null;
}

/**
 * What a refusal of the way in means; null where the problem's own words say it. A 401 here is never “please sign in”:
 * who reads that while signing in looks for another fault than the password.
 */
export function readSignInRefusal(status: number, retryAfterS: number | null): SignInRefusal | null {
  if (status === 401) return { word: 'session.wrong' };
  if (status !== 429) return null;
  if (retryAfterS === null) return { word: 'session.throttled' };
  if (retryAfterS < 120) return { word: 'session.throttledSeconds', blanks: { seconds: retryAfterS } };
  return { word: 'session.throttledMinutes', blanks: { minutes: Math.ceil(retryAfterS / 60) } };
}
