import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { type FactAnswer, factAnswer, heartbeatS, toInstant } from '@sharp-eyes/protocol';
import type { Outbox, Waiting } from '../outbox/outbox.ts';
import { UplinkError } from './errors.ts';
import { type Hub, readJson } from './hub.ts';
import { type BatchSize, forgottenPauseMs, grow, halve, largestBatch, pauseAfter, pauseAsTold } from './pace.ts';

const compress = promisify(gzip);

/** Facts that are no alert wait this long for company, milliseconds. */
const gatherMs = 1000;
/** An unanswered batch holds its facts back for this long; then they go again on another connection, milliseconds. */
const hungAfterMs = 3000;
/** Batches with facts under way at once; the hub allows four of one agent, one stays free for the heartbeat. */
const batchesMost = 3;
/** A full batch on a slow country line; a heartbeat has no such excuse. Milliseconds. */
const batchTimeoutMs = 60_000;
const heartbeatTimeoutMs = 15_000;
const beatsMost = 4;
const compressAboveBytes = 8 * 1024;

export interface FactsSenderOptions {
  hub: Hub;
  outbox: Outbox;
  /** Called with every answer of the hub, after the outbox has settled it. */
  onAnswer(answer: FactAnswer): void;
  onFailure(error: UplinkError): void;
  /** 0…1; given by tests. */
  random?: () => number;
  heartbeatMs?: number;
}

interface Sending {
  seqs: number[];
  startedMs: number;
}

/**
 * Carries the outbox to the hub. Three rules make it what it is: an alert leaves in the turn of the event loop in which
 * it was written; the heartbeat leaves every ten seconds whatever else hangs (Kerberos' agent lost sites to one hung
 * POST); and an unanswered batch is sent again, because twice seen is twice acknowledged and changes nothing.
 */
export class FactsSender {
  readonly #options: FactsSenderOptions;
  readonly #random: () => number;
  readonly #sending = new Set<Sending>();
  readonly #stopped = new AbortController();
  #size: BatchSize = largestBatch;
  #failures = 0;
  /** Nothing at all is sent before this moment (Retry-After), nor a batch before that (backing off). */
  #silentUntilMs = 0;
  #backOffUntilMs = 0;
  #timer: NodeJS.Timeout | undefined;
  #timerAtMs = Number.POSITIVE_INFINITY;
  #heartbeat: NodeJS.Timeout | undefined;
  #beatsUnderWay = 0;

  constructor(options: FactsSenderOptions) {
    this.#options = options;
    this.#random = options.random ?? Math.random;
  }

  start(): void {
    const everyMs = this.#options.heartbeatMs ?? heartbeatS * 1000;
    this.#heartbeat = setInterval(() => this.#beat(), everyMs);
    this.#beat();
    this.#wakeIn(0);
  }

  /** Says that facts were written. `urgent`: an alert is among them, it leaves now. */
  wake(urgent: boolean): void {
    if (this.#stopped.signal.aborted) return;
    if (urgent) this.#pump(true);
    else this.#wakeIn(gatherMs);
  }

  /** Gives what is left one last batch, at most `withinMs`; what it does not carry stays in the outbox. */
  async stop(withinMs: number): Promise<void> {
    clearInterval(this.#heartbeat);
    clearTimeout(this.#timer);
    const end = performance.now() + withinMs;
    if (performance.now() >= Math.max(this.#silentUntilMs, this.#backOffUntilMs)) this.#pump(true);
    while (this.#sending.size > 0 && performance.now() < end) await new Promise((done) => setTimeout(done, 20));
    this.#stopped.abort();
    clearTimeout(this.#timer);
  }

  #wakeIn(ms: number): void {
    if (this.#stopped.signal.aborted) return;
    const at = performance.now() + ms;
    if (at >= this.#timerAtMs) return;
    clearTimeout(this.#timer);
    this.#timerAtMs = at;
    this.#timer = setTimeout(() => {
      this.#timerAtMs = Number.POSITIVE_INFINITY;
      this.#pump(false);
    }, ms);
  }

  /** Starts the next batch when there is one and it may leave. */
  #pump(urgent: boolean): void {
    const now = performance.now();
    // An alert does not wait for the end of a pause that we chose ourselves: the line may be back.
    const notBefore = urgent ? this.#silentUntilMs : Math.max(this.#silentUntilMs, this.#backOffUntilMs);
    if (now < notBefore) {
      this.#wakeIn(notBefore - now);
      return;
    }
    const live = [...this.#sending].filter(({ startedMs }) => now - startedMs < hungAfterMs);
    // One batch after another drains a backlog; beside it only an alert, or what hangs, starts another.
    if (this.#sending.size >= batchesMost || (live.length > 0 && !urgent)) {
      this.#wakeIn(hungAfterMs);
      return;
    }
    const waiting = this.#read(new Set(live.flatMap(({ seqs }) => seqs)));
    if (waiting === undefined || waiting.facts.length === 0) return;
    if (live.length > 0 && !waiting.urgent) return;
    const sending: Sending = { seqs: waiting.facts.map(({ seq }) => seq), startedMs: now };
    this.#sending.add(sending);
    this.#wakeIn(hungAfterMs);
    this.#send(waiting, batchTimeoutMs)
      .then(
        (settled) => {
          this.#sending.delete(sending);
          this.#size = grow(this.#size);
          this.#backOffUntilMs = 0;
          this.#failures = 0;
          // A hub that answers well and takes nothing must not be asked in a tight loop.
          this.#wakeIn(settled > 0 ? 0 : gatherMs);
        },
        (error: unknown) => {
          this.#sending.delete(sending);
          this.#failed(error, waiting);
        },
      )
      .catch(() => undefined);
  }

  #read(except: ReadonlySet<number>): Waiting | undefined {
    try {
      return this.#options.outbox.waiting({ ...this.#size, except });
    } catch (error) {
      this.#report(error);
      this.#wakeIn(gatherMs);
      return undefined;
    }
  }

  /** An empty batch: says that we live, and how much waits. Independent of every batch under way. */
  #beat(): void {
    if (performance.now() < this.#silentUntilMs || this.#beatsUnderWay >= beatsMost) return;
    let waiting: Waiting;
    try {
      waiting = this.#options.outbox.waiting({ facts: 0, bytes: 0 });
    } catch (error) {
      this.#report(error);
      return;
    }
    this.#beatsUnderWay += 1;
    this.#send(waiting, heartbeatTimeoutMs)
      .then(
        () => {
          // The hub is there again: a backlog need not wait for the end of its pause.
          this.#backOffUntilMs = 0;
          if (waiting.depth > 0) this.#wakeIn(0);
        },
        (error: unknown) => this.#failed(error, waiting),
      )
      .finally(() => {
        this.#beatsUnderWay -= 1;
      })
      .catch(() => undefined);
  }

  /** Answers how many facts the hub took or refused. */
  async #send({ facts, oldestHeld, depth, oldestAt }: Waiting, timeoutMs: number): Promise<number> {
    const { hub, outbox, onAnswer } = this.#options;
    if (!hub.clock.known) await hub.learnTime();
    const head = JSON.stringify({
      agentId: hub.agentId,
      outboxId: outbox.outboxId,
      oldestHeld,
      sentAt: toInstant(hub.clock.now()),
      outbox: { depth, oldestAt },
    });
    const text = `${head.slice(0, -1)},"facts":[${facts.map(({ json }) => json).join(',')}]}`;
    const zipped = text.length > compressAboveBytes ? await compress(text) : undefined;
    const sentMs = hub.clock.mark();
    const { body } = await hub.request({
      method: 'POST',
      path: '/agent/v1/facts',
      headers: {
        'content-type': 'application/json',
        ...(zipped === undefined ? {} : { 'content-encoding': 'gzip' }),
      },
      body: zipped ?? text,
      timeoutMs,
      signal: this.#stopped.signal,
    });
    const answer = readJson(factAnswer, body, 'an answer to a batch of facts');
    hub.clock.learn(answer.serverTime, sentMs);
    const settled = facts.length > 0 ? outbox.settle(answer) : 0;
    onAnswer(answer);
    return settled;
  }

  #failed(error: unknown, { facts }: Waiting): void {
    if (this.#stopped.signal.aborted) return;
    this.#report(error);
    const now = performance.now();
    const random = this.#random();
    if (!(error instanceof UplinkError)) {
      this.#backOffUntilMs = now + pauseAfter(++this.#failures, random);
    } else if (error.code === 'too-large' && facts.length > 1) {
      this.#size = halve(this.#size, {
        facts: facts.length,
        bytes: facts.reduce((sum, { json }) => sum + json.length, 0),
      });
    } else if (error.code === 'hub-busy' && error.retryAfterMs !== undefined) {
      this.#silentUntilMs = now + pauseAsTold(error.retryAfterMs, random);
    } else if (error.code === 'not-enrolled') {
      this.#silentUntilMs = now + forgottenPauseMs * (0.75 + random / 2);
    } else {
      this.#backOffUntilMs = now + pauseAfter(++this.#failures, random);
    }
    this.#wakeIn(Math.max(0, this.#silentUntilMs - now, this.#backOffUntilMs - now));
  }

  #report(error: unknown): void {
    const known =
      error instanceof UplinkError
        ? error
        : new UplinkError('unreachable', {
            expected: 'facts to leave',
            came: error instanceof Error ? error.message : String(error),
            todo: "see the agent's log",
            cause: error,
          });
    this.#options.onFailure(known);
  }
}
