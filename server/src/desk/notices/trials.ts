import { countyOf, newId, noticeTestMinutes } from '@sharp-eyes/protocol';
import type { Tx } from '../../platform/database/database.ts';
import type { Sealed } from '../../platform/database/secrets.ts';
import type { PersonCaller } from '../../platform/http/caller.ts';
import { notFound, ProblemError } from '../../platform/http/problem.ts';
import type { Platform } from '../../platform/platform.ts';
import { scopeOf } from '../../platform/scope.ts';
import { type Audit, actorOf } from '../../trust/audit/service.ts';
import type { ChannelDocument, ChannelRepository, TestRecord } from './channel-repository.ts';
import type { DeliveryDocument, DeliveryRepository } from './delivery-repository.ts';
import { judgeCode } from './rules.ts';
import { fresh } from './service.ts';
import type { Vault } from './vault.ts';
import type { WayDocument, WayRepository } from './way-repository.ts';
import { testSaid } from './words.ts';

/** A test's message that has not left by then never will: somebody waits before the screen, milliseconds. */
const testWithinMs = 90_000;
/** Codes that one person may have sent to numbers of their choice: each costs the county, and delays its alerts [ours]. */
const ownTestsMax = 10;
const ownTestsWithinMs = 3600_000;

interface Confirmed {
  of: 'channel' | 'way';
  kind: ChannelDocument['kind'];
  name: string;
}

/** Tests: a message with a code goes out, and only a person who read it can bring the code back. */
export class Trials {
  readonly #platform: Platform;
  readonly #audit: Audit;
  readonly #channels: ChannelRepository;
  readonly #ways: WayRepository;
  readonly #deliveries: DeliveryRepository;
  readonly #vault: Vault;

  constructor(parts: {
    platform: Platform;
    audit: Audit;
    channels: ChannelRepository;
    ways: WayRepository;
    deliveries: DeliveryRepository;
    vault: Vault;
  }) {
    this.#platform = parts.platform;
    this.#audit = parts.audit;
    this.#channels = parts.channels;
    this.#ways = parts.ways;
    this.#deliveries = parts.deliveries;
    this.#vault = parts.vault;
  }

  /** @throws ProblemError `too-many` for somebody who had ten codes sent within an hour */
  async checkPace(tx: Tx, { person }: PersonCaller): Promise<void> {
    const since = new Date(tx.now.getTime() - ownTestsWithinMs);
    const tenthLast = (await this.#deliveries.ownTests(tx, person.id, since)).at(-ownTestsMax);
    if (tenthLast === undefined) return;
    const retryAfterS = Math.ceil((tenthLast.getTime() - since.getTime()) / 1000);
    throw new ProblemError('too-many', { code: 'notice-tests-throttled', retryAfterS });
  }

  /** Queues the message of a test. @returns what the channel or way keeps of it */
  async begin(
    tx: Tx,
    caller: PersonCaller,
    channel: ChannelDocument,
    target: { way: WayDocument | null; address: Sealed | null; shown: string },
  ): Promise<TestRecord> {
    const { way, address, shown } = target;
    const expiresAt = new Date(tx.now.getTime() + noticeTestMinutes * 60_000);
    const [id, deliveryId] = [newId(), newId()];
    const { division } = channel;
    const { person } = caller;
    const delivery: DeliveryDocument = {
      ...{ _id: deliveryId, county: countyOf(division), division, noticeId: newId(), cause: `test:${id}` },
      ...{ channelId: channel._id, channelKind: channel.kind, channelName: channel.name },
      ...{ person: way && { id: person.id, name: person.name }, wayId: way?._id ?? null, to: shown },
      ...{ language: way ? person.language : channel.language, test: true },
      ...{ said: { place: '', subject: testSaid, number: null, at: tx.now } },
      ...{ path: `/notices/confirm/${id}`, urgency: 'urgent' },
      ...fresh(tx.now, new Date(tx.now.getTime() + testWithinMs)),
    };
    await this.#deliveries.addDeliveries(tx, [delivery]);
    tx.emit({
      kind: 'notices.queued',
      divisionBefore: null,
      divisionAfter: division,
      body: { noticeId: delivery.noticeId },
    });
    return { id, deliveryId, code: this.#vault.makeCode(), address, sentAt: tx.now, expiresAt, tries: 0, why: null };
  }

  /**
   * Somebody brings back the code of a message: their own, or one that they read in a group of their area.
   * @throws ProblemError `not-found` for a test that is not theirs, is over or was tried too often, `bad-request`
   * for a wrong code
   */
  async confirm(caller: PersonCaller, testId: string, code: string): Promise<Confirmed> {
    const found = await this.#find(caller, testId);
    if (!found?.test) throw notFound();
    const { test } = found;
    const verdict = judgeCode(test, this.#vault.openCode(test.code) === code, new Date(this.#platform.clock.now()));
    // Counted before it is told, by the database: many guesses at once are five tries.
    if (verdict === 'over' || !(await this.#repositoryOf(found).countTry(found.record._id, testId))) throw notFound();
    if (verdict === 'wrong') {
      const message = { zh: '与消息中的确认码不符', en: 'expected the code of the message' };
      throw new ProblemError('bad-request', { code: 'test-code-wrong', faults: [{ path: 'code', message }] });
    }
    return this.#platform.database.inTransaction((tx) => this.#note(tx, caller, testId));
  }

  async #find(caller: PersonCaller, testId: string, tx?: Tx): Promise<Found | undefined> {
    const way = await this.#ways.byTest(caller.person.id, testId, tx);
    if (way) return { of: 'way', record: way, test: way.test };
    const channel = await this.#channels.byTest(scopeOf(caller.person, 'notice-tests.confirm'), testId, tx);
    return channel && { of: 'channel', record: channel, test: channel.test };
  }

  #repositoryOf({ of }: Found): Pick<WayRepository, 'countTry'> {
    return of === 'way' ? this.#ways : this.#channels;
  }

  async #note(tx: Tx, caller: PersonCaller, testId: string): Promise<Confirmed> {
    const found = await this.#find(caller, testId, tx);
    if (!found) throw notFound();
    const { person } = caller;
    const by = { id: person.id, name: person.name };
    if (found.of === 'way') {
      await this.#ways.note(found.record._id, { $set: { state: 'confirmed', test: null, confirmedAt: tx.now } }, tx);
      const { kind, shown } = found.record;
      return { of: 'way', kind, name: shown };
    }
    const { _id, kind, name, division } = found.record;
    await this.#channels.note(_id, { $set: { ...well, confirmedAt: tx.now, confirmedBy: by } }, tx);
    const content = { channelId: _id, kind, name };
    await this.#audit.append(tx, { ...actorOf(caller), action: 'notices.channel-confirm', division, content });
    tx.emit({
      kind: 'channels.dead',
      divisionBefore: division,
      divisionAfter: division,
      body: { channelId: _id, well: true },
    });
    return { of: 'channel', kind, name };
  }
}

const well = { state: 'well', test: null, failures: 0, failingSince: null, deadSince: null, why: null } as const;

type Found =
  | { of: 'way'; record: WayDocument; test: TestRecord | null }
  | { of: 'channel'; record: ChannelDocument; test: TestRecord | null };
