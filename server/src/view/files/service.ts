import { createHash } from 'node:crypto';
import { newId } from '@sharp-eyes/protocol';
import type { AlertService } from '../../desk/alerts/service.ts';
import { isSettled } from '../../desk/alerts/standing.ts';
import type { Database, Tx } from '../../platform/database/database.ts';
import { notFound, ProblemError } from '../../platform/http/problem.ts';
import type { Sweeps } from '../../platform/jobs/sweeps.ts';
import { type Scope, wholeScope } from '../../platform/scope.ts';
import type { SiteWord } from '../site-word.ts';
import { inspectJpeg } from './jpeg.ts';
import { type StillHeader, StillRepository } from './repository.ts';

/** A still whose alert has not come waits this long, milliseconds: the outbox sends alerts first, so it is a rarity. */
export const waitingLifeMs = 3600_000;
/** Stills of one agent that may wait for their alerts. */
export const waitingMax = 60;
/** A still that is held is looked at again after this long, milliseconds. */
const holdAgainMs = 3600_000;
const sweepBatch = 200;

const anywhere = wholeScope('a still belongs where its alert stands');

/** A still as it arrives. */
export interface NewStill {
  alertId: string;
  n: number;
  bytes: Buffer;
  /** SHA-256 (hex) as the agent says. */
  hash: string;
  /** When the picture was taken. */
  at: string;
}

/** A look that waits for its still. */
export interface StillAwaited {
  county: string;
  division: string;
  expiresAt: Date;
}

/** What the looks' room knows of a still's owner. */
export interface StillSeekers {
  /**
   * Undefined when no look has this id.
   * @throws ProblemError `not-found` when nobody waits for it any more
   */
  awaited(ownerId: string, agentId: string, tx: Tx): Promise<StillAwaited | undefined>;
}

export interface StillSender {
  agentId: string;
  county: string;
  division: string;
}

/** Masked pictures of alerts: taken once, joined to their alert, gone after their time. */
export class StillService {
  readonly #database: Database;
  readonly #sweeps: Pick<Sweeps, 'each'>;
  readonly #alerts: AlertService;
  readonly #repository: StillRepository;
  readonly #retentionMs: number;
  readonly #wordHolds: SiteWord;
  #seekers: StillSeekers | undefined;
  /** The last of the waiting stills that was looked at. */
  #lookedAt = '';

  constructor(parts: {
    database: Database;
    sweeps: Pick<Sweeps, 'each'>;
    alerts: AlertService;
    retentionHours: number;
    wordHolds: SiteWord;
  }) {
    this.#database = parts.database;
    this.#sweeps = parts.sweeps;
    this.#alerts = parts.alerts;
    this.#wordHolds = parts.wordHolds;
    this.#retentionMs = parts.retentionHours * 3600_000;
    this.#repository = new StillRepository(parts.database);
  }

  /** The looks' room registers itself: it knows stills, stills do not know it. */
  serve(seekers: StillSeekers): void {
    this.#seekers = seekers;
  }

  /**
   * Takes a still; the same one again changes nothing.
   * @throws ProblemError `bad-request` (`still-hash`, `still-broken`), `not-found` for another agent's alert and where
   * the owner has taken the word back, `too-many`
   */
  async take(sender: StillSender, { alertId, n, bytes, hash, at }: NewStill): Promise<void> {
    if (createHash('sha256').update(bytes).digest('hex') !== hash)
      throw broken('still-hash', 'expected the SHA-256 of the body; send the still again');
    const verdict = inspectJpeg(bytes);
    if (!verdict.ok) throw broken('still-broken', `expected a JPEG: ${verdict.why}`);
    await this.#database.inTransaction(async (tx) => {
      const look = await this.#seekers?.awaited(alertId, sender.agentId, tx);
      if (look !== undefined) {
        if (n !== 0) throw notFound();
        if (await this.#repository.of({ agentId: sender.agentId, alertId, n }, tx.session)) return;
        await this.#repository.insert(tx, {
          ...{ _id: newId(), class: 'look-still', ...look, agentId: sender.agentId, alertId, n, at, hash, bytes },
          ...{ receivedAt: tx.now, hold: false, joined: true },
        });
        return;
      }
      const alert = await this.#alerts.stored(anywhere, alertId, tx);
      if (alert && alert.agentId !== sender.agentId) throw notFound();
      // To the agent it reads as absent: it lets the picture go.
      if (alert && !(await this.#wordHolds(alert.siteId ?? ''))) throw notFound();
      if (await this.#repository.of({ agentId: sender.agentId, alertId, n }, tx.session)) return;
      if (!alert && (await this.#repository.countWaiting(sender.agentId, tx.session)) >= waitingMax)
        throw new ProblemError('too-many', { code: 'too-many-stills-waiting', retryAfterS: 60 });
      await this.#repository.insert(tx, {
        _id: newId(),
        class: 'still',
        county: (alert ?? sender).county,
        division: (alert ?? sender).division,
        agentId: sender.agentId,
        alertId,
        n,
        at,
        hash,
        bytes,
        receivedAt: tx.now,
        expiresAt: new Date(tx.now.getTime() + (alert ? this.#retentionMs : waitingLifeMs)),
        hold: false,
        joined: alert !== undefined,
      });
      if (alert) await this.#alerts.noteStill(tx, alert, { n, at });
    });
  }

  /**
   * Stills that came before their alert find it. Called by the sweep, which looks at some each time and begins anew after
   * the last: those that wait in vain for an alert that never comes keep nobody else's waiting.
   */
  async joinWaiting(): Promise<void> {
    const waiting = await this.#repository.waiting(this.#lookedAt, sweepBatch);
    this.#lookedAt = waiting.length < sweepBatch ? '' : (waiting.at(-1)?._id ?? '');
    await this.#sweeps.each('stills-waiting', waiting, async (still) => {
      if (!(await this.#alerts.stored(anywhere, still.alertId))) return;
      await this.#database.inTransaction(async (tx) => {
        const alert = await this.#alerts.stored(anywhere, still.alertId, tx);
        // Another agent's alert: the still stays out of sight and expires.
        if (alert?.agentId !== still.agentId) return;
        const joined = {
          joined: true,
          county: alert.county,
          division: alert.division,
          expiresAt: new Date(still.receivedAt.getTime() + this.#retentionMs),
        };
        if (await this.#repository.change(tx, still._id, joined, { joined: false }))
          await this.#alerts.noteStill(tx, alert, still);
      });
    });
  }

  /** Deletes what is past its time; what belongs to an alert that nobody has settled is held. Called by the sweep. */
  async expire(now: Date): Promise<void> {
    await this.#sweeps.each('stills-expired', await this.#repository.expired(now, sweepBatch), async (still) => {
      const alert = still.joined ? await this.#alerts.stored(anywhere, still.alertId) : undefined;
      if (alert === undefined || isSettled(alert)) return this.#repository.remove(still._id, now);
      const held = { hold: true, expiresAt: new Date(now.getTime() + holdAgainMs) };
      return this.#database.inTransaction((tx) =>
        this.#repository.change(tx, still._id, held, { expiresAt: still.expiresAt }),
      );
    });
  }

  async listOf(scope: Scope, alertId: string): Promise<StillHeader[]> {
    return this.#repository.listOf(scope, alertId);
  }

  /** @throws ProblemError `not-found`, also when it has expired or lies out of scope */
  async bytesOf(scope: Scope, alertId: string, n: number): Promise<Buffer> {
    const bytes = await this.#repository.bytesOf(scope, alertId, n);
    if (!bytes) throw notFound();
    return bytes;
  }
}

function broken(code: string, message: string): ProblemError {
  return new ProblemError('bad-request', { code, faults: [{ path: '', message }] });
}
