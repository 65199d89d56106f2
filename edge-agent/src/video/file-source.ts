import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { AccessUnit } from '../eyes/eye.ts';
import type { FileUnit, FromFileReader, ToFileReader } from './file-messages.ts';
import { MediaError } from './media-error.ts';
import { noSourceCounts, type PacketSource, type SourceCounts } from './packet-source.ts';
import { videoTicksPerS } from './stream-clock.ts';

export interface FileSourceOptions {
  file: string;
  /** The instant of the first picture, epoch milliseconds: armed hours are judged by it. */
  startsAtMs: number;
  /** For each answer of the child. Default 60,000 ms: a batch of 4K pictures of a rare codec on a slow board. */
  timeoutMs?: number;
}

const defaultTimeoutMs = 60_000;
const program = new URL('./file-reader-main.ts', import.meta.url);

/** A video file, read in a child process (no native video code in this one), as fast as it is asked for. */
export class FileSource implements PacketSource {
  readonly kind = 'file';
  readonly #options: FileSourceOptions;
  readonly #counts: SourceCounts = { ...noSourceCounts };
  #child: ChildProcess | undefined;
  #firstS: number | undefined;
  #isClosed = false;

  constructor(options: FileSourceOptions) {
    this.#options = options;
  }

  /** @throws MediaError */
  async *units(): AsyncGenerator<AccessUnit> {
    const file = resolve(this.#options.file);
    const found = await stat(file).catch(() => undefined);
    if (!found?.isFile())
      throw new MediaError(
        'not-found',
        `${file}: expected a video file; came ${found ? 'no plain file' : 'nothing'}; check the path`,
      );
    const child = fork(program, { serialization: 'advanced', stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
    this.#child = child;
    this.#counts.connections += 1;
    try {
      let waiting = this.#ask(child, { kind: 'open', file });
      for (;;) {
        const units = await waiting;
        if (units.length === 0) return;
        // One batch ahead: the child reads while the eyes look.
        waiting = this.#ask(child, { kind: 'more' });
        waiting.catch(() => undefined);
        for (const unit of units) yield this.#timed(unit);
      }
    } catch (error) {
      if (!this.#isClosed) throw error;
    } finally {
      await this.close();
    }
  }

  counts(): SourceCounts {
    return { ...this.#counts };
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }

  #timed({ codec, data, isKeyFrame, ptsS }: FileUnit): AccessUnit {
    this.#firstS ??= ptsS;
    this.#counts.units += 1;
    const streamTimeS = Math.max(0, ptsS - this.#firstS);
    return {
      codec,
      data,
      isKeyFrame,
      rtpTimestamp: Math.round(streamTimeS * videoTicksPerS) % 2 ** 32,
      streamTimeS,
      receivedAtMs: Math.round(this.#options.startsAtMs + streamTimeS * 1000),
    };
  }

  async #ask(child: ChildProcess, message: ToFileReader): Promise<FileUnit[]> {
    const { timeoutMs = defaultTimeoutMs, file } = this.#options;
    const answer = await new Promise<FromFileReader>((resolve, reject) => {
      const settle = (act: () => void) => {
        clearTimeout(timer);
        child.off('message', onMessage).off('exit', onExit);
        act();
      };
      const fail = (came: string) =>
        settle(() => reject(new MediaError('broken', `${file}: expected more pictures; ${came}; check the file`)));
      const onMessage = (answered: FromFileReader) => settle(() => resolve(answered));
      const onExit = () => fail('the reader ended');
      const timer = setTimeout(() => fail(`none came for ${timeoutMs / 1000} s`), timeoutMs);
      child.on('message', onMessage).on('exit', onExit);
      child.send(message, (error) => {
        if (error) fail('the reader is gone');
      });
    });
    if (answer.kind === 'failed') throw new MediaError(answer.code, answer.message);
    this.#counts.childCpuS = answer.cpuS;
    return answer.units;
  }
}
