/** How the line to the hub does. */
export interface LineState {
  /** Bytes that this program holds because the system takes no more. */
  waitingBytes: number;
  /**
   * How long the hub has not confirmed what was sent, beyond the time that a confirmation takes at best, milliseconds; 0
   * when all is confirmed.
   */
  unconfirmedMs: number;
}

/**
 * Beyond `slow` no new group is begun; beyond `stuck` the one under way is broken off, too. What waits stands before the
 * facts in the same narrow line, so it is kept short; the system's own buffers hide up to 4 MB, so confirmations count.
 */
export const lineLimits = {
  slow: { waitingBytes: 256 * 1024, unconfirmedMs: 200 },
  stuck: { waitingBytes: 4 * 2 ** 20, unconfirmedMs: 600 },
} as const;

/**
 * Leaves out whole groups of pictures while the line is slow. What passes can always be decoded: a picture is sent only
 * when all before it in its group were.
 */
export class GroupGate {
  #isHolding = false;
  /** Pictures that were left out. */
  dropped = 0;

  /** Groups are being left out. */
  get isHolding(): boolean {
    return this.#isHolding;
  }

  /** Whether this picture goes; asked once for each, in order. */
  admit(isKeyFrame: boolean, line: LineState): boolean {
    if (isBeyond(line, lineLimits.stuck)) this.#isHolding = true;
    else if (isKeyFrame) this.#isHolding = isBeyond(line, lineLimits.slow);
    if (this.#isHolding) this.dropped += 1;
    return !this.#isHolding;
  }
}

/** The line is free for the next group. */
export const isFree = (line: LineState): boolean => !isBeyond(line, lineLimits.slow);

function isBeyond(line: LineState, limit: LineState): boolean {
  return line.waitingBytes > limit.waitingBytes || line.unconfirmedMs > limit.unconfirmedMs;
}
