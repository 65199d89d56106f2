import { eyeLimits } from './limits.ts';
import type { KeptPicture } from './still.ts';

interface Entry {
  stream: string;
  kept: KeptPicture;
  bytes: number;
}

/** The newest few pictures of each stream, within a number of each and a number of bytes for all. */
export class KeptPictures {
  readonly #keptPerStream: number;
  readonly #keptBytes: number;
  /** Oldest first over all streams. */
  #kept: Entry[] = [];

  constructor(keptPerStream: number = eyeLimits.keptPerStream, keptBytes: number = eyeLimits.keptBytes) {
    this.#keptPerStream = keptPerStream;
    this.#keptBytes = keptBytes;
  }

  add(stream: string, kept: KeptPicture): void {
    const bytes = kept.picture.planes.reduce((sum, plane) => sum + plane.length, 0);
    this.#kept.push({ stream, kept, bytes });
    const own = this.#kept.filter((entry) => entry.stream === stream);
    if (own.length > this.#keptPerStream) this.#drop(own[0]);
    let total = this.#kept.reduce((sum, entry) => sum + entry.bytes, 0);
    while (total > this.#keptBytes && this.#kept.length > 1) total -= this.#drop(this.#kept[0]);
  }

  /** The kept picture of the stream nearest in time. */
  nearest(stream: string, streamTimeS: number): KeptPicture | undefined {
    const distance = (kept: KeptPicture) => Math.abs(kept.streamTimeS - streamTimeS);
    return this.#kept
      .filter((entry) => entry.stream === stream)
      .map((entry) => entry.kept)
      .sort((a, b) => distance(a) - distance(b))[0];
  }

  forget(stream: string): void {
    this.#kept = this.#kept.filter((entry) => entry.stream !== stream);
  }

  #drop(entry: Entry | undefined): number {
    this.#kept = this.#kept.filter((other) => other !== entry);
    return entry?.bytes ?? 0;
  }
}
