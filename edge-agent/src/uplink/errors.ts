/**
 * - `bad-code`: the text is not an enrolment code.
 * - `wrong-ca`: the hub's CA is not the one that the code names: somebody may be in between.
 * - `enrolment-refused`: the code was used, has expired, or is wrong (the hub doesn't say which).
 * - `not-enrolled`: there is no enrolment here, or the hub does not know this agent any more.
 * - `unreachable`, `timeout`: no whole answer came.
 * - `hub-busy`: 429 or 503; `retryAfterMs` says how long to wait.
 * - `too-large`: 413.
 * - `hub-refused`: another 4xx; asking again is of no use.
 * - `hub-failed`: another 5xx.
 * - `bad-answer`: the answer is not what the contract says.
 * - `bad-keys`: a key or identity file of this agent is damaged.
 * - `bad-configuration`: the configuration can't be run here.
 */
export type UplinkErrorCode =
  | 'bad-code'
  | 'wrong-ca'
  | 'enrolment-refused'
  | 'not-enrolled'
  | 'unreachable'
  | 'timeout'
  | 'hub-busy'
  | 'too-large'
  | 'hub-refused'
  | 'hub-failed'
  | 'bad-answer'
  | 'bad-keys'
  | 'bad-configuration';

export interface UplinkErrorDetail {
  expected: string;
  came: string;
  /** What a person can do about it. */
  todo: string;
  retryAfterMs?: number | undefined;
  cause?: unknown;
}

/** The only error that leaves `uplink/`. Its text never holds a secret. */
export class UplinkError extends Error {
  override readonly name = 'UplinkError';
  readonly code: UplinkErrorCode;
  readonly retryAfterMs: number | undefined;

  constructor(code: UplinkErrorCode, { expected, came, todo, retryAfterMs, cause }: UplinkErrorDetail) {
    super(`${code}: expected ${expected}; came ${came}; ${todo}`, cause === undefined ? undefined : { cause });
    this.code = code;
    this.retryAfterMs = retryAfterMs;
  }
}

/** Turns what a socket threw into `timeout` or `unreachable`. */
export function toUplinkError(error: unknown, where: string): UplinkError {
  if (error instanceof UplinkError) return error;
  const { name, code, message } = error as { name?: string; code?: string; message?: string };
  const came = code ?? message ?? String(error);
  if (name === 'TimeoutError' || name === 'AbortError' || /TIMEOUT/.test(code ?? ''))
    return new UplinkError('timeout', {
      expected: `an answer from ${where} in time`,
      came,
      todo: 'check the line to the hub',
      cause: error,
    });
  return new UplinkError('unreachable', {
    expected: `a connection to ${where}`,
    came,
    todo: 'check that the hub runs, its address, and that its certificate is of the pinned CA',
    cause: error,
  });
}
