import { countyOf, type NoticeUrgency, newId, type Person, type Role, wayKind } from '@sharp-eyes/protocol';
import type { Tx } from '../../platform/database/database.ts';
import type { Words } from '../../platform/http/words.ts';
import { divisionsAbove, wholeScope } from '../../platform/scope.ts';
import type { Places } from '../../registry/places/service.ts';
import type { People } from '../../trust/people/service.ts';
import type { ChannelDocument, ChannelRepository } from './channel-repository.ts';
import type { DeliveryDocument, DeliveryRepository } from './delivery-repository.ts';
import { deadlineOf, waySuits } from './rules.ts';
import type { WayDocument, WayRepository } from './way-repository.ts';

/** Whom a notice is for. */
export type Recipient =
  /** One person, by every way that counts. */
  | { person: string }
  /** Everybody who holds the role over the notice's division. */
  | { role: Role }
  /** The group channels of this division; where it has none, of the nearest above it that has. */
  | { groups: string };

export interface NewNotice {
  /** Two notices of a county with the same key are one: a step of an escalation that is decided again tells nobody twice. */
  dedupeKey: string;
  /** What it is about, to cancel by: `alert:019b…`. */
  cause: string;
  division: string;
  /** What happened, in fixed words of the program's own; the township is added. Never a name, an address, a picture. */
  subject: Words;
  /** The alert's number. */
  number: string | null;
  /** When it happened. */
  at: Date;
  to: readonly Recipient[];
  urgency: NoticeUrgency;
  /** Where in the console it leads: `/desk/019b…`. */
  path: string;
  /** A channel that must not carry it: the one that it is about. */
  notBy?: string | undefined;
}

/** What came of it at once. */
export interface Notified {
  noticeId: string;
  /** Messages that are on their way; 0 says that nobody can be reached like this: go on to the next step at once. */
  deliveries: number;
  /** People without any way that counts and suits. */
  unreachable: { id: string; name: string }[];
  /** It was already told under this key: nothing was added. */
  known: boolean;
}

/** How far a notice has come. */
export interface Standing {
  /** Messages by state. */
  waiting: number;
  sent: number;
  failed: number;
  cancelled: number;
}

/** A notice goes to so many people at most: more would be a broadcast, and nobody would feel meant. */
const peopleMax = 200;

/** What the other rooms say to people who are not before the screen. */
export class Notices {
  readonly #people: People;
  readonly #places: Places;
  readonly #channels: ChannelRepository;
  readonly #ways: WayRepository;
  readonly #deliveries: DeliveryRepository;

  constructor(parts: {
    people: People;
    places: Places;
    channels: ChannelRepository;
    ways: WayRepository;
    deliveries: DeliveryRepository;
  }) {
    this.#people = parts.people;
    this.#places = parts.places;
    this.#channels = parts.channels;
    this.#ways = parts.ways;
    this.#deliveries = parts.deliveries;
  }

  /** Writes a notice in the transaction of its cause: both are there or neither. Any hub then sends it. */
  async notify(tx: Tx, notice: NewNotice): Promise<Notified> {
    const county = countyOf(notice.division);
    const before = await this.#deliveries.noticeOf(tx, county, notice.dedupeKey);
    if (before) return this.#known(tx, before._id);
    const noticeId = newId();
    const { dedupeKey, cause, division } = notice;
    await this.#deliveries.addNotice(tx, { _id: noticeId, county, division, dedupeKey, cause, at: tx.now });
    const { messages, unreachable } = await this.#address(tx, notice);
    const place = await this.#placeOf(division);
    const deliveries = messages.map((message) => deliveryOf(tx, noticeId, { ...notice, place }, message));
    await this.#deliveries.addDeliveries(tx, deliveries);
    if (deliveries.length > 0)
      tx.emit({ kind: 'notices.queued', divisionBefore: null, divisionAfter: division, body: { noticeId } });
    return { noticeId, deliveries: deliveries.length, unreachable, known: false };
  }

  /**
   * Takes back all that still waits about a cause, in the transaction that makes it needless: nothing leaves after an
   * acknowledgement. @returns how many messages will not leave
   */
  async cancel(tx: Tx, about: { division: string; cause: string }): Promise<number> {
    return this.#deliveries.cancel(tx, { county: countyOf(about.division), cause: about.cause });
  }

  async standingOf(noticeId: string, tx?: Tx): Promise<Standing> {
    const states = (await this.#deliveries.ofNotice(noticeId, tx)).map(({ state }) => state);
    const count = (...of: (typeof states)[number][]): number => states.filter((state) => of.includes(state)).length;
    return {
      waiting: count('queued', 'sending'),
      sent: count('sent', 'folded'),
      failed: count('failed', 'given-up'),
      cancelled: count('cancelled'),
    };
  }

  async #known(tx: Tx, noticeId: string): Promise<Notified> {
    const deliveries = (await this.#deliveries.ofNotice(noticeId, tx)).length;
    return { noticeId, deliveries, unreachable: [], known: true };
  }

  async #address(tx: Tx, { division, to, urgency, notBy }: NewNotice) {
    const line = [division, ...divisionsAbove(division)];
    const serving = await this.#usable(tx, [...new Set([...line, ...to.flatMap(groupLine)])]);
    const usable = serving.filter(({ _id }) => _id !== notBy);
    const groups = to.flatMap((one) => ('groups' in one ? groupsOf(usable, groupLine(one)) : []));
    const people = await this.#people.toTell(tx, {
      ids: to.flatMap((one) => ('person' in one ? [one.person] : [])),
      roles: to.flatMap((one) => ('role' in one ? [one.role] : [])),
      ...{ division, limit: peopleMax },
    });
    const ways = Map.groupBy(
      await this.#ways.confirmedOf(
        people.map(({ id }) => id),
        tx,
      ),
      ({ personId }) => personId,
    );
    const unreachable: Notified['unreachable'] = [];
    const messages: Message[] = [...new Set(groups)].map((channel) => ({ channel, person: null, way: null }));
    for (const person of people) {
      const own = (ways.get(person.id) ?? []).flatMap((way): Message[] => {
        const channel = waySuits(way.kind, urgency) ? carrierOf(usable, way.kind, line) : undefined;
        return channel ? [{ channel, person, way }] : [];
      });
      if (own.length === 0) unreachable.push({ id: person.id, name: person.name });
      messages.push(...own);
    }
    return { messages, unreachable };
  }

  /** Only what a test came back from carries notices; a dead one is still tried. */
  async #usable(tx: Tx, divisions: readonly string[]): Promise<ChannelDocument[]> {
    const found = await this.#channels.at(wholeScope('channels that serve a division'), divisions, tx);
    return found.filter(({ enabled, state }) => enabled && (state === 'well' || state === 'dead'));
  }

  /** The township: a village or a house would say too much to a group chat. */
  async #placeOf(division: string): Promise<string> {
    const township = division.slice(0, 9).padEnd(12, '0');
    return (await this.#places.pathOf(township)).at(-1) ?? township;
  }
}

interface Message {
  channel: ChannelDocument;
  person: Person | null;
  way: WayDocument | null;
}

function groupLine(to: Recipient): string[] {
  return 'groups' in to ? [to.groups, ...divisionsAbove(to.groups)] : [];
}

const isGroup = ({ kind }: ChannelDocument): boolean => !wayKind.options.includes(kind as never);

function groupsOf(channels: readonly ChannelDocument[], line: readonly string[]): ChannelDocument[] {
  const groups = channels.filter(isGroup);
  const nearest = line.find((division) => groups.some((one) => one.division === division));
  return groups.filter(({ division }) => division === nearest);
}

/** The channel that carries a kind of way: the nearest, one that works before a dead one. */
export function carrierOf(
  channels: readonly ChannelDocument[],
  kind: string,
  line: readonly string[],
): ChannelDocument | undefined {
  const place = ({ division }: ChannelDocument): number => line.indexOf(division);
  return channels
    .filter((one) => one.kind === kind && place(one) >= 0)
    .sort((a, b) => Number(a.state === 'dead') - Number(b.state === 'dead') || place(a) - place(b))[0];
}

/** A message of a notice, to be sent at once. */
function deliveryOf(
  tx: Tx,
  noticeId: string,
  notice: NewNotice & { place: string },
  { channel, person, way }: Message,
): DeliveryDocument {
  const { division, cause, place, subject, number, at, path, urgency } = notice;
  return {
    ...{ _id: newId(), county: countyOf(division), division, noticeId, cause },
    ...{ channelId: channel._id, channelKind: channel.kind, channelName: channel.name },
    ...{ person: person && { id: person.id, name: person.name }, wayId: way?._id ?? null },
    ...{ to: way?.shown ?? channel.name, language: person?.language ?? channel.language },
    ...{ test: false, said: { place, subject, number, at }, path, urgency },
    ...fresh(tx.now, deadlineOf(urgency, tx.now)),
  };
}

/** A message that nobody has tried to send. */
export function fresh(now: Date, deadlineAt: Date) {
  return {
    ...{ state: 'queued' as const, why: null, attempt: 0, attempts: [], folded: 0, maybeTwice: 0 },
    ...{ queuedAt: now, dueAt: now, deadlineAt, sentAt: null, cancelledAt: null },
  };
}
