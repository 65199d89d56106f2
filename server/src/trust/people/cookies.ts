import { parseCookie, stringifySetCookie } from 'cookie';
import type { Request } from 'express';

/** Names the browser of a shared desk. */
export const deskCookie = 'sharp-eyes-desk';

/** Browsers keep Secure cookies on loopback too, but not every one does over plain HTTP: there it is left out. */
export function cookieOf(req: Request, name: string, value: string, maxAgeS: number): string {
  return stringifySetCookie({
    ...{ name, value, maxAge: maxAgeS },
    ...{ path: '/', httpOnly: true, sameSite: 'strict', secure: req.secure },
  });
}

/** The token of the shared desk that a request comes from. */
export function deskTokenOf(req: Pick<Request, 'headers'>): string | undefined {
  return parseCookie(req.headers.cookie ?? '')[deskCookie];
}
