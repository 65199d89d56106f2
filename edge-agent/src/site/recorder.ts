import type { NewFact } from '@sharp-eyes/protocol';
import type { Logger } from 'pino';
import { type KeptStill, type OpenAlert, type Outbox, OutboxError, type Written } from '../outbox/index.ts';
import type { ErrorCounts } from './error-counts.ts';

/** Alert facts that a full disk refused are held in memory up to this many, and tried again each second. */
const heldMost = 1000;
const retryMs = 1000;

/** What became durable and may leave. */
export type OnWritten = (what: { urgent: boolean; stills: boolean }) => void;

/**
 * Everything that happened on site goes through here: onto the disk first, then to the uplink. A full or failing disk is
 * counted and costs health facts; alerts are held and tried again. Whatever is lost is counted by name in the vitals:
 * `fact-left-out`, `still-left-out` (the quota), `still-dropped` (for an alert), `fact-lost`, `still-lost` (the disk),
 * `alert-lost` (the memory too).
 */
export class Recorder {
  readonly #outbox: Outbox;
  readonly #errors: ErrorCounts;
  readonly #log: Logger;
  readonly #onWritten: OnWritten;
  #held: NewFact[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(parts: { outbox: Outbox; errors: ErrorCounts; log: Logger; onWritten: OnWritten }) {
    this.#outbox = parts.outbox;
    this.#errors = parts.errors;
    this.#log = parts.log;
    this.#onWritten = parts.onWritten;
  }

  get openAlerts(): OpenAlert[] {
    return this.#outbox.openAlerts;
  }

  /** Writes facts in one transaction. Never throws. */
  record(...facts: NewFact[]): void {
    if (facts.length === 0) return;
    if (this.#held.length > 0) {
      // An alert's facts apply in order: what is written now must not overtake what is held.
      this.#hold(facts);
      return;
    }
    try {
      this.#write(facts);
    } catch (error) {
      this.#failed(error, 'facts could not be written');
      if (!isTooLarge(error)) this.#hold(facts);
      else if (facts.length === 1) this.#errors.count('fact-lost');
      // One that can never be written must not take its neighbours with it.
      else for (const fact of facts) this.record(fact);
    }
  }

  /** Keeps a masked still until the hub has it. Never throws. @returns whether it is kept */
  keepStill(still: KeptStill): boolean {
    try {
      const written = this.#outbox.write({ stills: [still] });
      this.#count(written);
      this.#onWritten({ urgent: false, stills: true });
      return written.leftOut.stills === 0;
    } catch (error) {
      this.#failed(error, 'a still could not be kept');
      this.#errors.count('still-lost');
      return false;
    }
  }

  /** Notes that the reasons of open alerts are still in the picture. Never throws. */
  noteSeen(seen: readonly { alertId: string; atMs: number }[]): void {
    if (seen.length === 0) return;
    try {
      this.#count(this.#outbox.write({ seen }));
    } catch (error) {
      this.#failed(error, 'open alerts could not be touched');
    }
  }

  stop(): void {
    clearInterval(this.#timer);
    if (this.#held.length > 0) this.#retry();
    clearInterval(this.#timer);
    if (this.#held.length > 0)
      this.#log.error({ alerts: this.#held }, 'the disk took none of these until the end: they are lost');
  }

  #write(facts: readonly NewFact[]): void {
    this.#count(this.#outbox.write({ facts }));
    this.#onWritten({ urgent: facts.some(isUrgent), stills: false });
  }

  #count({ leftOut, droppedStills }: Written): void {
    if (leftOut.facts > 0) this.#errors.count('fact-left-out', leftOut.facts);
    if (leftOut.stills > 0) this.#errors.count('still-left-out', leftOut.stills);
    if (droppedStills > 0) this.#errors.count('still-dropped', droppedStills);
  }

  #hold(facts: readonly NewFact[]): void {
    const alerts = facts.filter(isUrgent);
    if (facts.length > alerts.length) this.#errors.count('fact-lost', facts.length - alerts.length);
    const room = heldMost - this.#held.length;
    this.#held.push(...alerts.slice(0, room));
    if (alerts.length > room) this.#errors.count('alert-lost', alerts.length - room);
    if (this.#held.length > 0) this.#timer ??= setInterval(() => this.#retry(), retryMs);
  }

  #retry(): void {
    const held = this.#held;
    try {
      this.#write(held);
      this.#held = [];
    } catch (error) {
      this.#errors.countError(error, 'outbox');
      if (isTooLarge(error)) {
        this.#held = [];
        for (const fact of held) this.record(fact);
      }
    }
    if (this.#held.length > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #failed(error: unknown, what: string): void {
    this.#errors.countError(error, 'outbox');
    this.#log.error({ err: error }, what);
  }
}

function isTooLarge(error: unknown): boolean {
  return error instanceof OutboxError && error.code === 'too-large';
}

function isUrgent({ kind }: NewFact): boolean {
  return kind === 'alert.raised' || kind === 'alert.changed' || kind === 'alert.cleared';
}
