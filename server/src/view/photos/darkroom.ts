import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import type { ErrorCounts } from '../../platform/error-counts.ts';
import { ProblemError } from '../../platform/http/problem.ts';
import type { Logger } from '../../platform/log.ts';
import type { FromDarkroom, ToDarkroom } from './darkroom-messages.ts';
import type { DevelopedPhoto, DevelopRequest } from './develop.ts';
import { photoRefused } from './refusals.ts';

/** One picture takes a second at most on a slow machine; past this native code hangs. */
const deadlineMs = 20_000;
/** Pictures that wait for their turn; each holds its bytes in memory. */
const waitingMax = 8;
/** A child without work is ended: an idle hub holds no decoder. */
const idleMs = 60_000;
/** Heap of the child, MiB; pixels live outside of it and are watched by the child itself. */
const heapMb = 64;
/** Bytes of what a child wrote before it died that are worth a line in the log. */
const lastWordsMax = 1024;

interface Job {
  request: DevelopRequest;
  resolve(photo: DevelopedPhoto): void;
  reject(error: Error): void;
}

/**
 * Opens photographs in a child process, one at a time: a picture that crashes, hangs or swells its reader ends that
 * child and is refused; the next picture gets a new one. The hub itself loads no decoder.
 */
export class Darkroom {
  readonly #log: Logger;
  readonly #errors: ErrorCounts;
  readonly #program: string;
  readonly #deadlineMs: number;
  readonly #waiting: Job[] = [];
  #child: ChildProcess | undefined;
  #running: { id: number; job: Job; timer: NodeJS.Timeout } | undefined;
  #nextId = 1;
  #idle: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(parts: { log: Logger; errors: ErrorCounts; program?: string; deadlineMs?: number }) {
    this.#log = parts.log;
    this.#errors = parts.errors;
    this.#program = parts.program ?? join(import.meta.dirname, 'darkroom-main.ts');
    this.#deadlineMs = parts.deadlineMs ?? deadlineMs;
  }

  /** The child that works now, for tests. */
  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** @throws ProblemError `photo-refused` with its reason, or `unavailable` while too many wait */
  develop(request: DevelopRequest): Promise<DevelopedPhoto> {
    return new Promise((resolve, reject) => {
      if (this.#closed || this.#waiting.length >= waitingMax) {
        reject(new ProblemError('unavailable', { code: 'darkroom-full', retryAfterS: 5 }));
        return;
      }
      this.#waiting.push({ request, resolve, reject });
      this.#next();
    });
  }

  async stop(): Promise<void> {
    this.#closed = true;
    const gone = new ProblemError('unavailable', { code: 'darkroom-closed', retryAfterS: 5 });
    for (const job of this.#waiting.splice(0)) job.reject(gone);
    await this.#end();
  }

  #next(): void {
    clearTimeout(this.#idle);
    if (this.#running) return;
    const job = this.#waiting.shift();
    if (job === undefined) {
      this.#idle = setTimeout(() => void this.#end(), idleMs);
      this.#idle.unref();
      return;
    }
    const child = this.#child ?? this.#start();
    const id = this.#nextId++;
    const timer = setTimeout(
      () => this.#lose(child, `a picture took more than ${this.#deadlineMs} ms`),
      this.#deadlineMs,
    );
    this.#running = { id, job, timer };
    const message: ToDarkroom = { id, request: job.request };
    child.send(message, (error) => {
      if (error) this.#lose(child, `could not be told: ${error.message}`);
    });
  }

  #start(): ChildProcess {
    const child = fork(this.#program, [], {
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      execArgv: [`--max-old-space-size=${heapMb}`],
      // It works on what strangers send: it is given nothing of the hub's surroundings, and writes nothing to a disk.
      env: { PATH: process.env.PATH, LD_LIBRARY_PATH: process.env.LD_LIBRARY_PATH, VIPS_DISC_THRESHOLD: '4g' },
    });
    let lastWords = '';
    child.stderr?.on('data', (text: Buffer) => {
      lastWords = (lastWords + text.toString()).slice(-lastWordsMax);
    });
    child.on('message', (message: FromDarkroom) => this.#hear(message));
    child.on('error', (error) => this.#lose(child, error.message));
    child.on('close', (code, signal) => this.#lose(child, `ended by ${signal ?? `code ${code}`} ${lastWords}`.trim()));
    this.#child = child;
    return child;
  }

  #hear(message: FromDarkroom): void {
    const running = this.#running;
    if ('ready' in message || running === undefined || message.id !== running.id) return;
    clearTimeout(running.timer);
    this.#running = undefined;
    if ('photo' in message) running.job.resolve(message.photo);
    else running.job.reject(photoRefused(message.refused, message.message));
    this.#next();
  }

  /** A child that died, hangs or can't be told: the picture under way is refused, those that wait get a new child. */
  #lose(child: ChildProcess, reason: string): void {
    if (this.#child !== child) return;
    this.#child = undefined;
    child.kill('SIGKILL');
    this.#errors.count('darkroom-lost');
    this.#log.warn({ reason }, 'a photograph ended the process that opened it');
    const running = this.#running;
    this.#running = undefined;
    if (running) {
      clearTimeout(running.timer);
      running.job.reject(photoRefused('photo-costly', reason));
    }
    if (!this.#closed) this.#next();
  }

  async #end(): Promise<void> {
    clearTimeout(this.#idle);
    const child = this.#child;
    this.#child = undefined;
    const running = this.#running;
    this.#running = undefined;
    if (running) {
      clearTimeout(running.timer);
      running.job.reject(new ProblemError('unavailable', { code: 'darkroom-closed', retryAfterS: 5 }));
    }
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    child.kill('SIGKILL');
    await gone;
  }
}
