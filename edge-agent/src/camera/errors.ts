/**
 * What went wrong with a camera, in words that the rest of the agent can decide upon.
 *
 * - `unauthorised`: it answers, and refuses our credential (or wants one and none was given).
 * - `unsupported`: it answers, but wants something that we do not do (Basic authentication, no media service …).
 * - `unreachable`: no connection came about, or it broke.
 * - `timeout`: connected or not, no whole answer within the deadline.
 * - `too-large`: the answer passed its limit and was cut off.
 * - `bad-answer`: bytes came that are not what the standard says.
 * - `fault`: a well-formed SOAP fault or HTTP error.
 * - `refused-address`: the address is outside what this agent may talk to; nothing was sent.
 * - `aborted`: the caller gave up.
 */
export type CameraErrorCode =
  | 'unauthorised'
  | 'unsupported'
  | 'unreachable'
  | 'timeout'
  | 'too-large'
  | 'bad-answer'
  | 'fault'
  | 'refused-address'
  | 'aborted';

export interface CameraErrorDetail {
  /** What a well-behaved camera would have done. */
  expected: string;
  /** What came instead; may hold text from the camera, which is escaped here. */
  came: string;
  /** What a person can do about it. */
  todo: string;
  cause?: unknown;
}

/** The only error that leaves `camera/` and `discovery/`. Its text never holds a password. */
export class CameraError extends Error {
  override readonly name = 'CameraError';
  readonly code: CameraErrorCode;
  readonly expected: string;
  readonly came: string;
  readonly todo: string;

  constructor(code: CameraErrorCode, { expected, came, todo, cause }: CameraErrorDetail) {
    const shown = escapeText(hideCredentials(came), 300);
    const wanted = hideCredentials(expected);
    super(`${code}: expected ${wanted}; came ${shown}; ${todo}`, cause === undefined ? undefined : { cause });
    this.code = code;
    this.expected = wanted;
    this.came = shown;
    this.todo = todo;
  }

  toJSON(): { code: CameraErrorCode; expected: string; came: string; todo: string } {
    return { code: this.code, expected: this.expected, came: this.came, todo: this.todo };
  }
}

/** Turns anything thrown into a `CameraError`; socket errors become `unreachable`, aborts `aborted`. */
export function toCameraError(error: unknown, where: string): CameraError {
  if (error instanceof CameraError) return error;
  const { name, code, message } =
    error instanceof Error
      ? (error as Error & { code?: string })
      : { name: '', code: undefined, message: String(error) };
  // undici has deadlines of its own, equal to ours: on a busy machine either of the two may be noticed first.
  if (name === 'TimeoutError' || /^UND_ERR_(HEADERS|BODY|CONNECT)_TIMEOUT$/.test(code ?? ''))
    return new CameraError('timeout', {
      expected: `an answer from ${where} in time`,
      came: 'nothing, or only a part',
      todo: 'check that the camera is not overloaded and the network is well',
      cause: error,
    });
  if (name === 'AbortError')
    return new CameraError('aborted', {
      expected: `time for ${where} to answer`,
      came: 'the caller stopped waiting',
      todo: 'ask again',
      cause: error,
    });
  return new CameraError('unreachable', {
    expected: `a connection to ${where}`,
    came: code ?? message,
    todo: 'check power, cable, address and port of the camera',
    cause: error,
  });
}

/** Cameras and technicians write `rtsp://admin:12345@…`; such an address is named in errors, its credential is not. */
function hideCredentials(text: string): string {
  return text.replace(/\/\/[^\s/]*@/g, '//…@');
}

/**
 * Text from a camera made safe for one line of a terminal or log: control characters (newline, ANSI escapes),
 * bidirectional marks and half surrogates are written as `\u{…}`, and it is cut at `max` characters.
 */
export function escapeText(text: string, max = 200): string {
  const cut = text.length > max ? `${text.slice(0, max)}…` : text;
  return cut.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, (c) => `\\u{${(c.codePointAt(0) ?? 0).toString(16)}}`);
}
