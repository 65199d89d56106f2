import { type ChildProcess, fork } from 'node:child_process';
import { setPriority } from 'node:os';
import { join } from 'node:path';
import type { AccessUnit } from './eye.ts';
import type { FromTranscoder, ToTranscoder } from './transcoder-messages.ts';

/** Units that the child may be behind: half a second, or a group that is caught up with. Then a group is left out. */
const behindMost = 300;
const behindBytes = 16 * 2 ** 20;
/** A unit that takes longer than this has native code hang, milliseconds. */
const hangsAfterMs = 10_000;
/** Eyes that look for people come first. */
const niceness = 5;

export interface TranscoderOptions {
  onUnit(unit: AccessUnit): void;
  /** The child ended, of itself or because it hung; nothing more comes. */
  onEnd(reason: string): void;
}

/** One stream made viewable by a child process of its own. A picture that kills it takes nothing else with it. */
export class Transcoder {
  /** Units that were left out. */
  dropped = 0;
  readonly #options: TranscoderOptions;
  readonly #child: ChildProcess;
  readonly #waiting: number[] = [];
  #waitingBytes = 0;
  #needsKeyFrame = true;
  #watchdog: NodeJS.Timeout | undefined;
  #isOver = false;

  constructor(options: TranscoderOptions) {
    this.#options = options;
    this.#child = fork(join(import.meta.dirname, 'transcoder-main.ts'), [], {
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      execArgv: [],
      // It works on what strangers send: it is given nothing of the agent's surroundings.
      env: { PATH: process.env.PATH, LD_LIBRARY_PATH: process.env.LD_LIBRARY_PATH, TZ: process.env.TZ },
    });
    lowerPriority(this.#child.pid);
    this.#child.on('message', (message: FromTranscoder) => this.#hear(message));
    this.#child.on('error', (error) => this.#end(error.message));
    this.#child.on('exit', (code, signal) => this.#end(signal ? `ended by ${signal}` : `ended with code ${code}`));
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Takes the next unit; one that it has no time for is left out with the rest of its group. */
  take(unit: AccessUnit, isShown = true): void {
    const isBehind = this.#waiting.length >= behindMost || this.#waitingBytes + unit.data.length > behindBytes;
    if (isBehind) this.#needsKeyFrame = true;
    if (this.#isOver || isBehind || (this.#needsKeyFrame && !unit.isKeyFrame)) {
      this.dropped += 1;
      return;
    }
    this.#needsKeyFrame = false;
    this.#waiting.push(unit.data.length);
    this.#waitingBytes += unit.data.length;
    this.#watchdog ??= setTimeout(() => this.#hung(), hangsAfterMs);
    this.#say({ kind: 'unit', unit, isShown });
  }

  wantKeyFrame(): void {
    this.#say({ kind: 'key-frame' });
  }

  close(): void {
    this.#isOver = true;
    clearTimeout(this.#watchdog);
    this.#child.kill('SIGKILL');
  }

  #say(message: ToTranscoder): void {
    if (!this.#isOver && this.#child.connected) this.#child.send(message, () => undefined);
  }

  #hear({ units }: FromTranscoder): void {
    this.#waitingBytes -= this.#waiting.shift() ?? 0;
    clearTimeout(this.#watchdog);
    this.#watchdog = this.#waiting.length > 0 ? setTimeout(() => this.#hung(), hangsAfterMs) : undefined;
    if (!this.#isOver) for (const unit of units) this.#options.onUnit(unit);
  }

  #hung(): void {
    this.#end(`a picture took more than ${hangsAfterMs} ms`);
  }

  #end(reason: string): void {
    if (this.#isOver) return;
    this.close();
    this.#options.onEnd(reason);
  }
}

function lowerPriority(pid: number | undefined): void {
  try {
    if (pid !== undefined) setPriority(pid, niceness);
  } catch {
    // The child has ended already, or the system has no such thing.
  }
}
