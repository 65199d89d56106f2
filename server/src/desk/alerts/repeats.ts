import type { Tx } from '../../platform/database/database.ts';
import { hubEntry } from './announce.ts';
import { type AlertDocument, timelineMax } from './documents.ts';
import { joins, type RepeatSettings } from './repeat-rules.ts';
import type { AlertRepository } from './repository.ts';

/** Timeline entries that repeats may make in the alert that counts them; the count goes on. */
const repeatEntriesMax = 20;

/** Joins repeats of one camera and rule to the alert that stands, inside the transaction that brings them. */
export class Repeats {
  readonly #repository: AlertRepository;
  readonly #settings: RepeatSettings;

  constructor(repository: AlertRepository, settings: RepeatSettings) {
    this.#repository = repository;
    this.#settings = settings;
  }

  /** @returns the new alerts, each by itself or joined to the one that counts it */
  async place(tx: Tx, begun: readonly AlertDocument[]): Promise<AlertDocument[]> {
    const leads = await this.#leadsOf(tx, begun);
    const stored = [...leads.values()];
    const grown = new Map<string, AlertDocument>();
    const placed: AlertDocument[] = [];
    const inOrder = [...begun].sort((a, b) => Date.parse(a.life.raisedAt) - Date.parse(b.life.raisedAt));
    for (const alert of inOrder) {
      const key = keyOf(alert);
      const lead = leads.get(key);
      if (lead === undefined || !this.#joins(lead, alert)) {
        placed.push(alert);
        leads.set(key, alert);
        continue;
      }
      placed.push({ ...alert, standing: 'joined', joinedTo: lead.alertId, state: lead.state, silence: lead.silence });
      const more = counted(lead, alert);
      leads.set(key, more);
      grown.set(more.alertId, more);
    }
    await this.#saveGrown(tx, stored, grown);
    // A lead that began in this batch is written with what it counts already.
    return placed.map((alert) => grown.get(alert.alertId) ?? alert);
  }

  /** Occurrences that have ended: whoever counts them knows how many go on. */
  async saveCleared(tx: Tx, changed: readonly { before: AlertDocument; after: AlertDocument }[]): Promise<void> {
    const ended = changed.filter(({ before, after }) => before.life.active && !after.life.active);
    const ids = ended.map(({ after }) => after.joinedTo ?? after.alertId);
    const leads = new Map((await this.#repository.byIds(ids, tx.session)).map((lead) => [lead.alertId, lead]));
    for (const { after } of ended) {
      const lead = leads.get(after.joinedTo ?? after.alertId);
      if (lead === undefined) continue;
      const clearedAt = new Date(after.life.clearedAt ?? tx.now);
      leads.set(lead.alertId, {
        ...lead,
        activeCount: Math.max(0, lead.activeCount - 1),
        lastAt: later(clearedAt, lead.lastAt),
      });
    }
    await this.#repository.saveCounts(tx, [...leads.values()]);
  }

  async #leadsOf(tx: Tx, begun: readonly AlertDocument[]): Promise<Map<string, AlertDocument>> {
    const leads = new Map<string, AlertDocument>();
    for (const [county, group] of Map.groupBy(begun, (alert) => alert.county)) {
      const keys = [...new Set(group.map(({ groupKey }) => groupKey))];
      for (const lead of await this.#repository.leads(tx, county, keys)) leads.set(keyOf(lead), lead);
    }
    return leads;
  }

  #joins(lead: AlertDocument, alert: AlertDocument): boolean {
    // A repeat that asks for a person does not hide behind one that a silence keeps quiet.
    if (lead.standing === 'silenced' && alert.standing !== 'silenced') return false;
    return joins(leadOf(lead), alert.life.finding.priority, Date.parse(alert.life.raisedAt), this.#settings);
  }

  async #saveGrown(tx: Tx, stored: readonly AlertDocument[], grown: ReadonlyMap<string, AlertDocument>): Promise<void> {
    for (const before of stored) {
      const more = grown.get(before.alertId);
      if (more === undefined) continue;
      const { count, activeCount, lastAt } = more;
      const room = before.timeline.length < timelineMax && before.count <= repeatEntriesMax;
      const entries = room ? [hubEntry(tx, 'repeated', { note: String(count) })] : [];
      await this.#repository.decide(tx, before, { count, activeCount, lastAt }, entries);
    }
  }
}

function keyOf({ county, groupKey }: AlertDocument): string {
  return `${county} ${groupKey}`;
}

function leadOf({ state, life, activeCount, lastAt }: AlertDocument) {
  const since = Date.parse(life.raisedAt);
  return { state, priority: life.finding.priority, active: activeCount > 0, since, lastAt: lastAt.getTime() };
}

function counted(lead: AlertDocument, repeat: AlertDocument): AlertDocument {
  const lastAt = later(repeat.lastAt, lead.lastAt);
  return { ...lead, count: lead.count + 1, activeCount: lead.activeCount + repeat.activeCount, lastAt };
}

function later(a: Date, b: Date): Date {
  return new Date(Math.max(a.getTime(), b.getTime()));
}
