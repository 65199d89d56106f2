import {
  type acceptNarrowing,
  type beginWidening,
  countyOf,
  type declineNarrowing,
  type endWidening,
  type Narrowing,
  narrowingWindowDays,
  type RulePrecision,
  rulesDocument,
} from '@sharp-eyes/protocol';
import type { z } from 'zod';
import type { Tx } from '../../platform/database/database.ts';
import type { PersonCaller } from '../../platform/http/caller.ts';
import { notFound, ProblemError, refusal, stale } from '../../platform/http/problem.ts';
import type { Platform } from '../../platform/platform.ts';
import { inScope, type Scope, scopeOf } from '../../platform/scope.ts';
import type { WatchedRules } from '../../registry/cameras/rules-for-desk.ts';
import { type Audit, actorOf } from '../../trust/audit/service.ts';
import type { AlertVerdicts } from '../alerts/verdicts.ts';
import { emitNarrowing } from './announce.ts';
import { settingsOf } from './options-rules.ts';
import { addTally, falsePerDay, judgePrecision, noAlerts } from './precision-rules.ts';
import type { NarrowingDocument, NarrowingRepository, NarrowingsAsked } from './repository.ts';
import { type Changed, trialIdOf, withoutTrial, withSettings, withTrial } from './rules.ts';
import type { NarrowingViews } from './views.ts';
import { refusalWords } from './words.ts';

const dayMs = 24 * 3600_000;
const sweepBatch = 50;
/** Each carries some hundred alerts by number. */
const longestPage = 50;

/** By whom, and on which version, something is decided about a narrowing. */
interface Deciding {
  scope: Scope;
  caller: PersonCaller;
  id: string;
  version: number;
}

interface NarrowingRooms {
  audit: Audit;
  verdicts: AlertVerdicts;
  rules: WatchedRules;
  views: NarrowingViews;
  /** Tells the camera's agent now, and says by which version of its configuration. */
  tellAgent(agentId: string): Promise<number | undefined>;
}

/** What people decide about proposed narrowings, and how well rules do. Nothing changes without a person. */
export class Narrowings {
  readonly #platform: Platform;
  readonly #rooms: NarrowingRooms;
  readonly #repository: NarrowingRepository;

  constructor(platform: Platform, rooms: NarrowingRooms, repository: NarrowingRepository) {
    this.#platform = platform;
    this.#rooms = rooms;
    this.#repository = repository;
  }

  async list(scope: Scope, asked: NarrowingsAsked): Promise<{ items: Narrowing[]; next: string | null }> {
    const limit = Math.min(asked.limit, longestPage);
    const found = await this.#repository.list(scope, { ...asked, limit: limit + 1 });
    const items = found.slice(0, limit);
    return {
      items: await Promise.all(items.map((one) => this.#rooms.views.of(one))),
      next: found.length > limit ? (items.at(-1)?._id ?? null) : null,
    };
  }

  async read(scope: Scope, id: string): Promise<Narrowing> {
    const found = await this.#repository.find(scope, id);
    if (!found) throw notFound();
    return this.#rooms.views.of(found);
  }

  /** How well each rule of an area has done in the last 30 days, those with most false alarms first. */
  async precision(
    scope: Scope,
    { division, limit }: { division?: string | undefined; limit: number },
  ): Promise<{ items: RulePrecision[]; next: null }> {
    const from = new Date(this.#platform.clock.now() - narrowingWindowDays * dayMs);
    const found = await this.#rooms.verdicts.talliesIn(scope, { division, from, limit });
    const items = found.map(({ hours: known, falseAlarms: _count, _id: _key, ...rule }): RulePrecision => {
      const hours = Array.from({ length: 24 }, (_, hour) => {
        const { hour: _hour, ...tally } = known.find((one) => one.hour === hour) ?? { hour, ...noAlerts };
        return tally;
      });
      const tally = hours.reduce(addTally, noAlerts);
      const { verdict, precision } = judgePrecision(tally);
      return { ...rule, tally, precision, poor: verdict === 'poor', falsePerDay: falsePerDay(tally), hours };
    });
    return { items, next: null };
  }

  /** The rule becomes narrower, as proposed. @throws ProblemError `not-found`, `stale`, `conflict` */
  async accept(on: Deciding, { option: kind, reason }: z.output<typeof acceptNarrowing>): Promise<Narrowing> {
    return this.#decide(on, 'accept', reason, async (narrowing, tx) => {
      if (narrowing.state !== 'open') throw refused('settled', 'state');
      const option = narrowing.options.find((one) => one.kind === kind);
      if (!option) throw refused('no-such-option', 'option');
      const between = { from: settingsOf(narrowing.rule), to: option.settings };
      const configuration = await this.#rewrite(tx, on, narrowing, reason, (rules) =>
        withSettings(rules, narrowing.ruleId, between),
      );
      return { ...narrowing, state: 'accepted', decided: decidedBy(on, tx, kind, reason), configuration };
    });
  }

  /** Not proposed again until people have decided about so many more alerts. */
  async decline(on: Deciding, { reason }: z.output<typeof declineNarrowing>): Promise<Narrowing> {
    return this.#decide(on, 'decline', reason, async (narrowing, tx) => {
      if (narrowing.state !== 'open') throw refused('settled', 'state');
      return { ...narrowing, state: 'declined', decided: decidedBy(on, tx, null, reason) };
    });
  }

  /** What was narrowed away is tried in shadow: written down, told to nobody. The first step of undoing it. */
  async beginWidening(on: Deciding, { reason }: z.output<typeof beginWidening>): Promise<Narrowing> {
    return this.#decide(on, 'try-wider', reason, async (narrowing, tx) => {
      if (narrowing.state !== 'accepted' || narrowing.trial) throw refused('settled', 'state');
      const settings = settingsBothOf(narrowing);
      const configuration = await this.#rewrite(tx, on, narrowing, reason, (rules) =>
        withTrial(rules, narrowing.ruleId, settings),
      );
      const ruleId = settings.narrow.shadow ? narrowing.ruleId : trialIdOf(narrowing.ruleId);
      return { ...narrowing, trial: { by: personOf(on), startedAt: tx.now, ruleId }, configuration };
    });
  }

  /** The trial ends: the rule is as wide as before, or stays narrow. @throws ProblemError `conflict` before it was long enough */
  async endWidening(on: Deciding, { apply, reason }: z.output<typeof endWidening>): Promise<Narrowing> {
    return this.#decide(on, apply ? 'widen' : 'stay-narrow', reason, async (narrowing, tx) => {
      const { trial } = narrowing;
      if (narrowing.state !== 'accepted' || !trial) throw refused('settled', 'state');
      const how = { apply, ...settingsBothOf(narrowing), startedAt: trial.startedAt.getTime() };
      const configuration = await this.#rewrite(tx, on, narrowing, reason, (rules) =>
        withoutTrial(rules, narrowing.ruleId, how, tx.now.getTime()),
      );
      const over = { ...narrowing, trial: null, configuration };
      return apply ? { ...over, state: 'undone', undone: { by: personOf(on), at: tx.now, reason } } : over;
    });
  }

  /** Changes of which no agent was told yet, because a hub died in between. Called by the sweep. */
  async tellAll(): Promise<void> {
    const untold = await this.#repository.untold(sweepBatch);
    await this.#platform.sweeps.each('narrowings-told', untold, (narrowing) => this.#tell(narrowing));
  }

  async #tell({ _id, configuration }: Pick<NarrowingDocument, '_id' | 'configuration'>): Promise<void> {
    if (!configuration || configuration.version !== null) return;
    const version = await this.#rooms.tellAgent(configuration.agentId);
    if (version !== undefined) await this.#repository.noteVersion(_id, { ...configuration, version });
  }

  async #decide(
    on: Deciding,
    action: string,
    reason: string,
    next: (narrowing: NarrowingDocument, tx: Tx) => Promise<NarrowingDocument>,
  ): Promise<Narrowing> {
    const { scope, caller, id, version } = on;
    const changed = await this.#platform.database.inTransaction(async (tx) => {
      const before = await this.#repository.find(scope, id, tx);
      if (!before) throw notFound();
      if (!mayDecide(caller.person, before.division))
        throw new ProblemError('not-allowed', { code: 'narrowing-county' });
      const after = await next(before, tx);
      // RFC 9110, 13.2.1: a precondition counts only where the request would otherwise succeed.
      if (before.version !== version || !(await this.#repository.save(tx, after)))
        throw stale(await this.#rooms.views.of(before));
      const { cameraId, cameraName, ruleId, division, decided } = after;
      const content = { narrowingId: id, cameraId, name: cameraName, ruleId, option: decided?.option ?? null };
      const words = reason === '' ? null : { words: reason };
      const entry = { ...actorOf(caller), action: `narrowings.${action}`, division, content, reason: words };
      await this.#rooms.audit.append(tx, entry);
      emitNarrowing(tx, after);
      return after;
    });
    // It is decided, whatever comes of the telling: what fails here comes up again with the sweep.
    await this.#platform.sweeps.each('narrowings-told', [changed], (narrowing) => this.#tell(narrowing));
    return this.read(scope, id);
  }

  async #rewrite(
    tx: Tx,
    { scope, caller }: Deciding,
    { cameraId }: NarrowingDocument,
    why: string,
    change: (rules: z.output<typeof rulesDocument>) => Changed,
  ): Promise<NarrowingDocument['configuration']> {
    const camera = await this.#rooms.rules.find(scope, cameraId, tx);
    if (!camera) throw refused('rule-gone', 'id');
    const changed = change(rulesDocument.parse(camera.rules));
    if ('refused' in changed) throw refused(changed.refused, 'id');
    const checked = rulesDocument.safeParse(changed.rules);
    if (!checked.success) throw refused('too-many-rules', 'id');
    await this.#rooms.rules.rewrite(tx, { scope, caller, cameraId, why }, checked.data);
    return camera.agentId === null ? null : { agentId: camera.agentId, version: null };
  }
}

/** Where somebody may decide, a duty officer only with the whole county: nobody narrows what disturbs the own shift. */
function mayDecide(person: PersonCaller['person'], division: string): boolean {
  const others = person.grants.filter(({ role }) => role !== 'duty-officer');
  if (inScope(scopeOf({ grants: others }, 'narrowings.decide'), division)) return true;
  return inScope(scopeOf(person, 'narrowings.decide'), `${countyOf(division)}000000`);
}

function refused(code: keyof typeof refusalWords, path: string) {
  const message = refusalWords[code];
  return refusal('conflict', { code: `narrowing-${code}`, path, message });
}

function personOf({ caller }: Deciding): { id: string; name: string } {
  return { id: caller.person.id, name: caller.person.name };
}

function decidedBy(
  on: Deciding,
  { now: at }: Tx,
  option: NarrowingDocument['options'][number]['kind'] | null,
  reason: string,
) {
  return { by: personOf(on), at, option, reason };
}

function settingsBothOf({ rule, options, decided }: NarrowingDocument) {
  const option = options.find(({ kind }) => kind === decided?.option);
  if (!option) throw refused('settled', 'state');
  return { wide: settingsOf(rule), narrow: option.settings };
}
