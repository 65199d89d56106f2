import type { AlertRow } from '@sharp-eyes/protocol';
import type { Tx } from '../../platform/database/database.ts';
import type { Matched } from '../silences/rules.ts';
import { emitChange, emitStood } from './announce.ts';
import type { AlertDocument } from './documents.ts';
import { type AlertFact, type Folding, foldFact, type OnSiteLife } from './on-site.ts';
import { queuedAtOf } from './queued.ts';
import type { RepeatSettings } from './repeat-rules.ts';
import { Repeats } from './repeats.ts';
import type { AlertRepository } from './repository.ts';
import { alertNumber, undecided } from './rules.ts';

/** Facts kept for alerts that have not been raised yet, per agent; more are refused. */
export const waitingMax = 5000;
/** A fact whose alert was never raised is forgotten after this long, milliseconds. */
const waitingLifeMs = 7 * 24 * 3600_000;

/** Where an alert stands, as the registry knew it when it was raised. */
export interface AlertPlace {
  cameraId: string;
  cameraName: string;
  siteId: string;
  siteName: string;
  division: string;
  divisionPath: string[];
  point: { lon: number; lat: number } | null;
  azimuthDeg: number | null;
  hfovDeg: number | null;
  rangeM: number | null;
  /** It is being repaired, until then where that was said: what it raises is kept, and rings nobody. */
  maintenance: { until: string | null } | null;
  /** Zones by name, as the camera's rules draw them now. */
  zones: ReadonlyMap<string, [number, number][]>;
}

/** A fact with the camera it is about; undefined when the agent serves no such camera (any more). */
export interface PlacedFact {
  fact: AlertFact;
  place: AlertPlace | undefined;
}

export interface AlertSender {
  agentId: string;
  county: string;
}

export type AlertRefusal = 'unknown-camera' | 'alert-of-another-agent' | 'too-many-waiting';

/** Numbers set aside before the transaction, per county. */
export type Numbers = ReadonlyMap<string, number[]>;

/** What keeps an alert out of the queue now. */
export type QuietAt = (alert: Matched) => AlertRow['silence'];

/** Silences of a county as they stand in a transaction. */
export interface SilenceReader {
  quietIn(tx: Tx, county: string): Promise<QuietAt>;
}

/** Folds agents' facts into alerts, inside the intake's transaction. */
export class AlertIntake {
  readonly #repository: AlertRepository;
  readonly #silences: SilenceReader;
  readonly #repeats: RepeatSettings;

  constructor(repository: AlertRepository, parts: { silences: SilenceReader; repeats: RepeatSettings }) {
    this.#repository = repository;
    this.#silences = parts.silences;
    this.#repeats = parts.repeats;
  }

  /** Sets numbers aside for the alerts that these facts raise and that are not known yet. */
  async setNumbersAside(facts: readonly PlacedFact[]): Promise<Numbers> {
    const raised = new Map<string, string>();
    for (const { fact, place } of facts)
      if (fact.kind === 'alert.raised' && place) raised.set(fact.body.alertId, place.division.slice(0, 6));
    for (const { alertId } of await this.#repository.byIds([...raised.keys()])) raised.delete(alertId);
    const counts = new Map<string, number>();
    for (const county of raised.values()) counts.set(county, (counts.get(county) ?? 0) + 1);
    const numbers = new Map<string, number[]>();
    for (const [county, count] of counts) {
      const first = await this.#repository.takeNumbers(county, count);
      numbers.set(
        county,
        Array.from({ length: count }, (_, index) => first + index),
      );
    }
    return numbers;
  }

  /** Applies facts that are new by the ledger. @returns why some are refused, by seq */
  async takeFacts(
    tx: Tx,
    sender: AlertSender,
    facts: readonly PlacedFact[],
    numbers: Numbers,
  ): Promise<Map<number, AlertRefusal>> {
    const refused = new Map<number, AlertRefusal>();
    if (facts.length === 0) return refused;
    const ids = [...new Set(facts.map(({ fact }) => fact.body.alertId))];
    const known = new Map((await this.#repository.byIds(ids, tx.session)).map((alert) => [alert.alertId, alert]));
    const groups = new Map<string, PlacedFact[]>();
    for (const placed of facts) {
      const { alertId } = placed.fact.body;
      const alert = known.get(alertId);
      if (alert && alert.agentId !== sender.agentId) refused.set(placed.fact.order.seq, 'alert-of-another-agent');
      else if (!alert && !placed.place) refused.set(placed.fact.order.seq, 'unknown-camera');
      else groups.set(alertId, [...(groups.get(alertId) ?? []), placed]);
    }
    const unknown = [...groups.keys()].filter((id) => !known.has(id));
    const raisedNow = unknown.filter((id) => groups.get(id)?.some(({ fact }) => fact.kind === 'alert.raised'));
    const earlier = Map.groupBy(
      await this.#repository.waitingFor(sender.agentId, raisedNow, tx.session),
      ({ body }) => body.alertId,
    );
    const begun: AlertDocument[] = [];
    const quiet = new Map<string, QuietAt>();
    const changed: { before: AlertDocument; after: AlertDocument }[] = [];
    const waiting: AlertFact[] = [];
    const left = new Map([...numbers].map(([county, list]) => [county, [...list]]));
    for (const [alertId, group] of groups) {
      const alert = known.get(alertId);
      const before: Folding = { life: alert?.life ?? null, waiting: earlier.get(alertId) ?? [] };
      const after = group.reduce((folding, { fact }) => foldFact(folding, fact), before);
      if (after.life === null) waiting.push(...after.waiting);
      else if (alert) changed.push({ before: alert, after: { ...alert, life: after.life } });
      else begun.push(await this.#begin(tx, sender, after.life, group, { numbers: left, quiet }));
    }
    const repeats = new Repeats(this.#repository, this.#repeats);
    const created = (await repeats.place(tx, begun)).map((alert) => ({ ...alert, queuedAt: queuedAtOf(alert) }));
    await this.#repository.insert(tx, created);
    await this.#repository.saveLives(
      tx,
      changed.map(({ after }) => after),
    );
    await repeats.saveCleared(tx, changed);
    await this.#repository.forgetWaiting(tx, sender.agentId, raisedNow);
    for (const seq of await this.#keepWaiting(tx, sender, waiting)) refused.set(seq, 'too-many-waiting');
    for (const alert of created) {
      emitChange(tx, alert, alert.joinedTo === null ? null : alert.division);
      if (alert.standing === 'queue') emitStood(tx, alert, 'raised');
    }
    for (const { after } of changed) emitChange(tx, after, after.division);
    return refused;
  }

  async #begin(
    tx: Tx,
    sender: AlertSender,
    life: OnSiteLife,
    group: readonly PlacedFact[],
    { numbers, quiet }: { numbers: Map<string, number[]>; quiet: Map<string, QuietAt> },
  ): Promise<AlertDocument> {
    const raised = group.find(({ fact }) => fact.kind === 'alert.raised');
    if (!raised?.place) throw new Error('an alert began without a raising at a known camera');
    const { zones, maintenance, ...place } = raised.place;
    const county = place.division.slice(0, 6);
    const n = numbers.get(county)?.shift() ?? (await this.#repository.takeNumbers(county, 1));
    const { kind, ruleId, priority, zone } = life.finding;
    const { division, siteId, cameraId } = place;
    const quietAt = quiet.get(county) ?? (await this.#silences.quietIn(tx, county));
    quiet.set(county, quietAt);
    const silence = maintenance
      ? { id: null, reason: 'maintenance', by: '', until: maintenance.until }
      : quietAt({ division, siteId, cameraId, kind, ruleId, priority });
    return {
      ...{ ...place, ...undecided, last: null, undo: null },
      ...{ alertId: life.finding.alertId, county, number: alertNumber(county, n), agentId: sender.agentId },
      ...{ zonePolygon: zones.get(zone) ?? null, life, receivedAt: tx.now, dueAt: null },
      ...{ standing: silence === null ? 'queue' : 'silenced', silence, heldBy: null, cause: null },
      ...{ groupKey: `${cameraId} ${ruleId}`, joinedTo: null, count: 1, activeCount: life.active ? 1 : 0 },
      lastAt: new Date(life.clearedAt ?? life.raisedAt),
      ...{ recordings: [], stills: [], timeline: [], version: 1 },
    };
  }

  /** @returns the numbers of those that found no room */
  async #keepWaiting(tx: Tx, sender: AlertSender, facts: readonly AlertFact[]): Promise<number[]> {
    if (facts.length === 0) return [];
    const room = Math.max(0, waitingMax - (await this.#repository.countWaiting(sender.agentId, tx.session)));
    const expiresAt = new Date(tx.now.getTime() + waitingLifeMs);
    await this.#repository.keepWaiting(tx, sender, facts.slice(0, room), expiresAt);
    return facts.slice(room).map(({ order }) => order.seq);
  }
}
