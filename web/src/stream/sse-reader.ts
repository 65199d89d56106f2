/** One message of an event stream (WHATWG HTML, server-sent events). */
export interface StreamMessage {
  event: string;
  data: string;
  id: string | null;
}

/** A message longer than this is a fault of the other side, and must not fill a browser's memory. */
const messageMaxChars = 2_000_000;

/**
 * Reads an event stream piece by piece: pieces may be cut anywhere. Comments and unknown fields are skipped, as the
 * standard says; a message without data is no message, but its id counts.
 */
export class SseReader {
  #rest = '';
  #event = '';
  #data: string[] = [];
  #size = 0;
  #id: string | null = null;

  /** The last id seen, to resume from. */
  get lastId(): string | null {
    return this.#id;
  }

  /** Throws a RangeError when a message outgrows two million characters. */
  push(piece: string): StreamMessage[] {
    const messages: StreamMessage[] = [];
    const text = this.#rest + piece;
    let from = 0;
    for (;;) {
      const end = text.indexOf('\n', from);
      if (end < 0) break;
      const line = text.slice(from, text[end - 1] === '\r' ? end - 1 : end);
      from = end + 1;
      const message = this.#line(line);
      if (message) messages.push(message);
    }
    this.#rest = text.slice(from);
    if (this.#rest.length + this.#size > messageMaxChars)
      throw new RangeError(`expected a message of at most ${messageMaxChars} characters from the event stream`);
    return messages;
  }

  #line(line: string): StreamMessage | undefined {
    if (line === '') return this.#finish();
    const colon = line.indexOf(':');
    const field = colon < 0 ? line : line.slice(0, colon);
    const raw = colon < 0 ? '' : line.slice(colon + 1);
    const value = raw.startsWith(' ') ? raw.slice(1) : raw;
    if (field === 'event') this.#event = value;
    else if (field === 'id' && !value.includes('\0')) this.#id = value;
    else if (field === 'data') {
      this.#data.push(value);
      this.#size += value.length;
    }
    return undefined;
  }

  #finish(): StreamMessage | undefined {
    const message = { event: this.#event || 'message', data: this.#data.join('\n'), id: this.#id };
    const empty = this.#data.length === 0;
    this.#event = '';
    this.#data = [];
    this.#size = 0;
    return empty ? undefined : message;
  }
}
