import { type FactAnswer, type FactBatch, toInstant } from '@sharp-eyes/protocol';
import type { AlertIntake, PlacedFact } from '../../desk/alerts/intake.ts';
import type { AlertFact } from '../../desk/alerts/on-site.ts';
import type { ShadowAlerts } from '../../desk/alerts/shadow.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Database, Tx } from '../../platform/database/database.ts';
import { isContentRejected } from '../../platform/database/failures.ts';
import type { ErrorCounts } from '../../platform/error-counts.ts';
import { ProblemError } from '../../platform/http/problem.ts';
import type { Logger } from '../../platform/log.ts';
import type { Scope } from '../../platform/scope.ts';
import { takeApart } from '../../platform/take-apart.ts';
import { type AppendAudit, emitAgent, noteAgent } from '../agents/announce.ts';
import type { AgentIdentity } from '../agents/identity.ts';
import type { AgentDocument, AgentRepository } from '../agents/repository.ts';
import { InFlight } from './in-flight.ts';
import { emptyLedger, enterBatch, type Ledger, lostOf } from './ledger.ts';
import type { ServedCamera, SiteRegister } from './needs.ts';
import { countOf, holds, type Range, rangesOf } from './ranges.ts';
import { type ReadFact, type Refused, readFacts } from './reading.ts';
import { reportsOf } from './reports.ts';
import { type BatchSender, IntakeRepository, type QuarantineDocument } from './repository.ts';

/** An outbox is made with its file; an agent that names ever new ones is broken or hostile. */
const outboxesMax = 64;
/** Ranges that a ledger may hold; an honest backlog has a handful. */
const rangesMax = 20_000;
/** Transactions for one batch, while looking for what the database rejects; the rest comes again with the next batch. */
const attemptsMax = 100;

/** A batch, or a part of one, as it was read. */
interface Reading {
  facts: readonly ReadFact[];
  refused: readonly Refused[];
}

/** What transactions did with it. */
interface Effect {
  ledger: Ledger;
  refused: Refused[];
  /** Facts found to be lost; below zero when an explanation came late. */
  lost: number;
}

/** Takes agents' facts: each applied once, however often it comes. */
export class IntakeService {
  readonly #database: Database;
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #errors: ErrorCounts;
  readonly #agents: AgentRepository;
  readonly #identity: AgentIdentity;
  readonly #audit: AppendAudit;
  readonly #alerts: AlertIntake;
  readonly #shadows: ShadowAlerts;
  readonly #register: SiteRegister;
  readonly #repository: IntakeRepository;
  readonly #hubs: readonly string[];
  readonly #inFlight = new InFlight();

  constructor(parts: {
    database: Database;
    clock: Clock;
    log: Logger;
    errors: ErrorCounts;
    agents: AgentRepository;
    identity: AgentIdentity;
    audit: AppendAudit;
    alerts: AlertIntake;
    shadows: ShadowAlerts;
    register: SiteRegister;
    /** Addresses where the hubs listen for agents. */
    hubs: readonly string[];
  }) {
    this.#database = parts.database;
    this.#clock = parts.clock;
    this.#log = parts.log;
    this.#errors = parts.errors;
    this.#agents = parts.agents;
    this.#identity = parts.identity;
    this.#audit = parts.audit;
    this.#alerts = parts.alerts;
    this.#shadows = parts.shadows;
    this.#register = parts.register;
    this.#hubs = parts.hubs;
    this.#repository = new IntakeRepository(parts.database);
  }

  /**
   * `taken` names only what is committed with majority and applied, or certain to be.
   * @throws ProblemError `not-allowed` for another agent's batch, `too-many` or `unavailable` with Retry-After
   */
  async takeBatch(agentId: string, batch: FactBatch): Promise<FactAnswer> {
    if (batch.agentId !== agentId) throw new ProblemError('not-allowed', { code: 'batch-of-another-agent' });
    using _slot = this.#inFlight.enter(agentId);
    const agent = await this.#identity.recognised(agentId);
    const sender: BatchSender = { agentId, county: agent.county, division: agent.division };
    const read = readFacts(batch.facts);
    for (const { code } of read.refused) this.#errors.count(`fact-${code}`);
    const { ledger, refused } = await this.#take(agent, sender, batch, read);
    const refusedSeqs = new Set(refused.map(({ seq }) => seq));
    return {
      taken: answered(read, ledger, refusedSeqs),
      refused: refused.flatMap(({ seq, code }) => (seq === undefined ? [] : [{ seq, code }])),
      serverTime: toInstant(this.#clock.now()),
      desiredConfig: agent.configDesired,
      hubs: [...this.#hubs],
    };
  }

  async #take(agent: AgentDocument, sender: BatchSender, batch: FactBatch, read: Reading): Promise<Effect> {
    const { outboxId, oldestHeld, outbox } = batch;
    const known = await this.#repository.ledger(sender, outboxId);
    if (!known && (await this.#repository.countLedgers(sender)) >= outboxesMax)
      throw new ProblemError('too-many', { code: 'too-many-outboxes', retryAfterS: 3600 });
    const fresh = freshOf(known ?? emptyLedger, read);
    const still = fresh.facts.length === 0 && fresh.refused.length === 0;
    if (known && still && oldestHeld <= known.oldestHeld && !agent.silent) {
      await this.#agents.noteBatch(sender.agentId, new Date(this.#clock.now()), outbox);
      return { ledger: known, refused: [], lost: 0 };
    }
    const cameraIds = new Set(fresh.facts.flatMap(({ fact }) => ('cameraId' in fact ? [fact.cameraId] : [])));
    const cameras = await this.#register.served(sender.agentId, [...cameraIds]);
    const takeTogether = (part: Reading) => this.#takeTogether(agent, sender, batch, part, cameras);

    let ledger = known ?? emptyLedger;
    const refused: Refused[] = [];
    let lost = 0;
    const note = (effect: Effect): void => {
      ledger = effect.ledger;
      refused.push(...effect.refused);
      lost += effect.lost;
    };
    const { culprits } = await takeApart(
      read.facts,
      async (facts) => note(await takeTogether({ facts, refused: read.refused })),
      { isAtFault: isContentRejected, attemptsMax },
    );
    if (culprits.length > 0) {
      const rejected = culprits.map(
        ({ item: { fact, raw } }): Refused => ({ seq: fact.seq, code: 'not-storable', raw }),
      );
      for (const { item, error } of culprits) {
        this.#errors.count('fact-not-storable');
        this.#log.error({ err: error, agentId: sender.agentId, kind: item.fact.kind }, 'a fact could not be stored');
      }
      note(await takeTogether({ facts: [], refused: rejected }));
    }
    if (refused.length > 0) {
      this.#log.warn({ agentId: sender.agentId, refused: refused.length }, 'facts went into quarantine');
      await this.#repository.trim(sender);
    }
    if (lost > 0) {
      this.#errors.count('facts-lost');
      this.#log.warn({ agentId: sender.agentId, outboxId, lost }, 'an agent lost facts');
    }
    return { ledger, refused, lost };
  }

  /** Facts in one transaction: all of them take effect, or none. */
  async #takeTogether(
    agent: AgentDocument,
    sender: BatchSender,
    batch: FactBatch,
    part: Reading,
    cameras: ReadonlyMap<string, ServedCamera>,
  ): Promise<Effect> {
    const { outboxId } = batch;
    const numbers = await this.#alerts.setNumbersAside(placedAlerts(part.facts, outboxId, cameras));
    return this.#database.inTransaction(async (tx) => {
      const before = (await this.#repository.ledger(sender, outboxId, tx.session)) ?? emptyLedger;
      const now = freshOf(before, part);
      const effect = await this.#apply(tx, agent, sender, batch, { before, ...now, cameras, numbers });
      await this.#repository.keep(tx, sender, outboxId, effect.refused);
      return effect;
    });
  }

  async #apply(
    tx: Tx,
    agent: AgentDocument,
    sender: BatchSender,
    batch: FactBatch,
    work: {
      before: Ledger;
      facts: ReadFact[];
      refused: Refused[];
      cameras: ReadonlyMap<string, ServedCamera>;
      numbers: Awaited<ReturnType<AlertIntake['setNumbersAside']>>;
    },
  ): Promise<Effect> {
    const { outboxId, oldestHeld, outbox } = batch;
    const { facts, refused } = judge(work.facts, work.cameras, work.refused);
    const reports = reportsOf(facts, outboxId);
    if (agent.silent) await this.#register.endSilence(tx, sender.agentId);
    const notSeen = await this.#register.applyFacts(tx, sender, reports.sightings);
    await this.#shadows.take(tx, sender, reports.shadows, work.cameras);
    const alerts = placedAlerts(facts, outboxId, work.cameras);
    const notTaken = await this.#alerts.takeFacts(tx, sender, alerts, work.numbers);
    for (const { fact, raw } of facts) {
      const code = notTaken.get(fact.seq) ?? notSeen.get(fact.seq);
      if (code) refused.push({ seq: fact.seq, code, raw });
    }
    const seqs = [...facts.map(({ fact }) => fact.seq), ...refused.flatMap(({ seq }) => (seq ? [seq] : []))];
    const ledger = enterBatch(work.before, seqs, reports.thinned, oldestHeld);
    if (ledger.taken.length > rangesMax)
      throw new ProblemError('too-many', { code: 'ledger-too-scattered', retryAfterS: 60 });
    await this.#repository.saveLedger(tx, sender, outboxId, ledger);
    const lost = countOf(lostOf(ledger)) - countOf(lostOf(work.before));
    const current = await this.#agents.change(
      tx,
      sender.agentId,
      { lastBatchAt: tx.now, outbox, silent: false, ...reports.ofAgent(agent) },
      { state: 'enrolled' },
    );
    if (!current) throw new ProblemError('not-signed-in', { code: 'agent-revoked' });
    if (lost !== 0) await this.#agents.change(tx, sender.agentId, { lossRecorded: current.lossRecorded + lost });
    if (lost > 0) await noteAgent(this.#audit, tx, current, null, 'agents.facts-lost', { outboxId, count: lost });
    if (lost !== 0 || agent.silent || reports.config) emitAgent(tx, current);
    return { ledger, refused, lost };
  }

  /** Refused facts, newest first. */
  async quarantined(
    scope: Scope,
    page: { cursor?: string | undefined; limit: number },
  ): Promise<{ items: (QuarantineDocument & { id: string })[]; next: string | null }> {
    const found = await this.#repository.quarantined(scope, page.cursor, page.limit + 1);
    const items = found.slice(0, page.limit).map((one) => ({ ...one, id: one._id.toHexString() }));
    return { items, next: found.length > page.limit ? (items.at(-1)?.id ?? null) : null };
  }
}

function freshOf(ledger: Ledger, read: Reading): { facts: ReadFact[]; refused: Refused[] } {
  return {
    facts: read.facts.filter(({ fact }) => !holds(ledger.taken, fact.seq)),
    refused: read.refused.filter(({ seq }) => seq === undefined || !holds(ledger.taken, seq)),
  };
}

/** Facts about cameras that the agent does not serve, or may not look at, take no effect. */
function judge(facts: readonly ReadFact[], cameras: ReadonlyMap<string, ServedCamera>, unread: readonly Refused[]) {
  const good: ReadFact[] = [];
  const refused: Refused[] = [...unread];
  for (const one of facts) {
    const { fact, raw } = one;
    const code = refusalOf(fact, cameras);
    if (code) refused.push({ seq: fact.seq, code, raw });
    else good.push(one);
  }
  return { facts: good, refused };
}

function refusalOf(fact: ReadFact['fact'], cameras: ReadonlyMap<string, ServedCamera>) {
  if (!('cameraId' in fact)) return undefined;
  const camera = cameras.get(fact.cameraId);
  // What an alert does after it was raised is taken even where the camera has gone: it must be able to clear.
  if (fact.kind === 'alert.changed' || fact.kind === 'alert.cleared') return undefined;
  if (!camera) return 'unknown-camera' as const;
  const allowed = camera.functionsAt(new Date(fact.at));
  return (fact.kind === 'camera.health' ? allowed.health : allowed.alerts) ? undefined : ('access-basis' as const);
}

function placedAlerts(
  facts: readonly ReadFact[],
  outboxId: string,
  cameras: ReadonlyMap<string, ServedCamera>,
): PlacedFact[] {
  return facts.flatMap(({ fact }) => {
    if (fact.kind !== 'alert.raised' && fact.kind !== 'alert.changed' && fact.kind !== 'alert.cleared') return [];
    const { seq, at, kind, body } = fact;
    return [{ fact: { order: { outboxId, seq }, at, kind, body } as AlertFact, place: cameras.get(fact.cameraId) }];
  });
}

/** Of this batch, what is in the ledger and was not refused just now. */
function answered(read: Reading, ledger: Ledger, refusedNow: ReadonlySet<number | undefined>): Range[] {
  const seqs = [...read.facts.map(({ fact }) => fact.seq), ...read.refused.flatMap(({ seq }) => (seq ? [seq] : []))];
  return rangesOf(seqs.filter((seq) => !refusedNow.has(seq) && holds(ledger.taken, seq)));
}
