import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import type { ModelCard } from '@sharp-eyes/models';
import { CallQueue, type QueuedCall } from './call-queue.ts';
import { checkRequest } from './check-request.ts';
import type { AccessUnit, Box, Eye, Judgement, Still, Wanted } from './eye.ts';
import { EyeError, EyeLostError } from './eye-errors.ts';
import {
  addCounts,
  type EyeCounts,
  type EyeRequest,
  type EyeResult,
  type FromEye,
  noCounts,
  type ToEye,
} from './eye-messages.ts';
import { eyeLimits } from './limits.ts';

/** The verified network that an eye runs. */
export interface EyeModel {
  file: string;
  card: ModelCard;
}

export interface EyeProcessOptions {
  model: EyeModel;
  /** Told when the child ended or was ended, and why. */
  onLost?: (reason: string) => void;
  /** Deadlines in milliseconds, for tests. */
  deadlines?: Partial<Record<EyeRequest['kind'], number>>;
}

export interface EyeVitals {
  pid: number | undefined;
  ready: boolean;
  waiting: number;
  restarts: number;
  counts: EyeCounts;
}

/** Bytes of what a child wrote before it died that are worth showing. */
const lastWordsMost = 2048;

/**
 * One eye as the main process sees it: a child that is given one call at a time and is started again when it dies.
 *
 * A call past its deadline means that native code hangs: the child is killed. What was under way fails with
 * `EyeLostError`; what is asked afterwards waits for the new child.
 */
export class EyeProcess implements Eye {
  readonly #options: EyeProcessOptions;
  readonly #queue = new CallQueue();
  #child: ChildProcess | undefined;
  #ready = false;
  #closed = false;
  #running: { call: QueuedCall; timer: NodeJS.Timeout } | undefined;
  #nextId = 1;
  #restarts = 0;
  #backOffMs: number = eyeLimits.restartFirstMs;
  #restartTimer: NodeJS.Timeout | undefined;
  #pastCounts = noCounts;
  #counts = noCounts;

  private constructor(options: EyeProcessOptions) {
    this.#options = options;
  }

  /** Starts the child and waits until its network is loaded. @throws EyeError `start-failed` */
  static async start(options: EyeProcessOptions): Promise<EyeProcess> {
    const eye = new EyeProcess(options);
    try {
      await eye.#startChild();
    } catch (error) {
      await eye.close();
      throw error;
    }
    return eye;
  }

  look(stream: string, units: readonly { unit: AccessUnit; wanted: Wanted }[]): Promise<Judgement[]> {
    return this.#call({ kind: 'look', stream, units }) as Promise<Judgement[]>;
  }

  still(stream: string, streamTimeS: number, masks: readonly Box[]): Promise<Still> {
    return this.#call({ kind: 'still', stream, streamTimeS, masks }) as Promise<Still>;
  }

  forget(stream: string): Promise<void> {
    return this.#call({ kind: 'forget', stream }) as Promise<undefined>;
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#restartTimer);
    const child = this.#child;
    this.#failAll(() => new EyeError('closed', 'the eye was closed'));
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    child.kill('SIGKILL');
    await gone;
  }

  vitals(): EyeVitals {
    return {
      pid: this.#child?.pid,
      ready: this.#ready,
      waiting: this.#queue.length + (this.#running ? 1 : 0),
      restarts: this.#restarts,
      counts: addCounts(this.#pastCounts, this.#counts),
    };
  }

  async #call(request: EyeRequest): Promise<EyeResult> {
    if (this.#closed) throw new EyeError('closed', 'the eye was closed');
    const bytes = checkRequest(request);
    return new Promise((resolve, reject) => {
      this.#queue.add({ request, bytes, resolve, reject });
      this.#sendNext();
    });
  }

  #sendNext(): void {
    const child = this.#child;
    if (!this.#ready || !child || this.#running) return;
    const call = this.#queue.take();
    if (!call) return;
    const { kind } = call.request;
    const deadlineMs = this.#options.deadlines?.[kind] ?? eyeLimits[`${kind}Ms`];
    const timer = setTimeout(() => this.#lose(child, `a ${kind} took more than ${deadlineMs} ms`), deadlineMs);
    this.#running = { call, timer };
    this.#say(child, { kind: 'call', id: this.#nextId, request: call.request });
  }

  #say(child: ChildProcess, message: ToEye): void {
    child.send(message, (error) => {
      if (error) this.#lose(child, `could not be told: ${error.message}`);
    });
  }

  #hear(message: FromEye): void {
    if (message.kind !== 'answer' && message.kind !== 'refusal') return;
    this.#counts = message.counts;
    const running = this.#running;
    if (!running || message.id !== this.#nextId) return;
    clearTimeout(running.timer);
    this.#running = undefined;
    this.#nextId += 1;
    if (message.kind === 'answer') running.call.resolve(message.value);
    else running.call.reject(new EyeError(message.code, message.message));
    this.#sendNext();
  }

  #startChild(): Promise<void> {
    const { model } = this.#options;
    const child = fork(join(import.meta.dirname, 'eye-main.ts'), [], {
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      execArgv: [],
      // An eye works on what strangers send: it is given nothing of the agent's surroundings.
      env: { PATH: process.env.PATH, LD_LIBRARY_PATH: process.env.LD_LIBRARY_PATH, TZ: process.env.TZ },
    });
    this.#child = child;
    let lastWords = '';
    child.stderr?.on('data', (text: Buffer) => {
      lastWords = (lastWords + text.toString()).slice(-lastWordsMost);
    });
    const startedAt = performance.now();
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => fail(`not ready after ${eyeLimits.startMs} ms`), eyeLimits.startMs);
      const fail = (reason: string) => {
        clearTimeout(timer);
        reject(new EyeError('start-failed', `the eye could not start: ${reason}`));
        this.#lose(child, reason);
      };
      child.on('message', (message: FromEye) => {
        if (message.kind === 'start-failed') return fail(message.message);
        if (message.kind === 'ready') {
          clearTimeout(timer);
          this.#ready = true;
          resolve();
          this.#sendNext();
          return;
        }
        this.#hear(message);
      });
      child.on('error', (error) => fail(error.message));
      // `close` comes after the last words were read, `exit` may come before.
      child.on('close', (code, signal) => {
        if (performance.now() - startedAt > eyeLimits.steadyMs) this.#backOffMs = eyeLimits.restartFirstMs;
        const cause = signal ? `ended by ${signal}` : `ended with code ${code}`;
        fail(lastWords ? `${cause}: ${lastWords.trim()}` : cause);
      });
      this.#say(child, { kind: 'start', modelFile: model.file, card: model.card });
    });
  }

  /** Ends a child that died, hangs or can't be told, fails what was under way, and has a new one started later. */
  #lose(child: ChildProcess, reason: string): void {
    if (this.#child !== child) return;
    this.#child = undefined;
    this.#ready = false;
    child.kill('SIGKILL');
    this.#pastCounts = addCounts(this.#pastCounts, this.#counts);
    this.#counts = noCounts;
    this.#failAll((culprit) => new EyeLostError(`the eye was lost: ${reason}. Begin again with a key frame.`, culprit));
    if (this.#closed) return;
    this.#options.onLost?.(reason);
    this.#restarts += 1;
    this.#restartTimer = setTimeout(() => {
      // Its failure comes back here through `#lose`, and the next try waits longer.
      this.#startChild().catch(() => undefined);
    }, this.#backOffMs);
    this.#backOffMs = Math.min(eyeLimits.restartMostMs, this.#backOffMs * 2);
  }

  #failAll(makeError: (culprit: boolean) => EyeError): void {
    const running = this.#running;
    this.#running = undefined;
    if (running) {
      clearTimeout(running.timer);
      this.#nextId += 1;
      running.call.reject(makeError(true));
    }
    for (let call = this.#queue.take(); call; call = this.#queue.take()) call.reject(makeError(false));
  }
}
