import { type Channel, type Delivery, toInstant, type Way } from '@sharp-eyes/protocol';
import type { Language } from '../../platform/http/words.ts';
import type { ChannelDocument, TestRecord } from './channel-repository.ts';
import type { DeliveryDocument } from './delivery-repository.ts';
import type { WayDocument } from './way-repository.ts';
import { partsOf, testSaid } from './words.ts';

const instantOf = (at: Date | null): string | null => at && toInstant(at.getTime());

function testOf(test: TestRecord | null) {
  if (!test) return null;
  const { id, why } = test;
  return { id, why, sentAt: toInstant(test.sentAt.getTime()), expiresAt: toInstant(test.expiresAt.getTime()) };
}

/** What is shown of a channel: the names of its secrets, never a value. */
export function channelOf(document: ChannelDocument, waiting: number, own: boolean): Channel {
  const { _id, kind, division, name, language, perMinute, enabled, state, settings, secretsKept, host } = document;
  const { confirmedBy, why, maybeTwice, version } = document;
  return {
    ...{ id: _id, kind, division, name, language, perMinute, enabled, state, settings, secretsKept, host },
    ...{ test: testOf(document.test), confirmedBy, why, waiting, maybeTwice, own, version },
    confirmedAt: instantOf(document.confirmedAt),
    deadSince: instantOf(document.deadSince),
    lastSentAt: instantOf(document.lastSentAt),
    pausedUntil: instantOf(document.pausedUntil),
  };
}

export function wayOf(document: WayDocument, carried: boolean): Way {
  const { _id, kind, shown, state } = document;
  return {
    ...{ id: _id, kind, shown, state, carried, test: testOf(document.test) },
    confirmedAt: instantOf(document.confirmedAt),
    lastSentAt: instantOf(document.lastSentAt),
  };
}

export function deliveryOf(document: DeliveryDocument, language: Language): Delivery {
  const { _id, noticeId, channelId, channelKind, channelName, person, to, division, test, said } = document;
  const { urgency, state, why, attempts, folded, maybeTwice } = document;
  return {
    ...{ id: _id, noticeId, channelId, channelKind, channelName, person, to, division, test },
    text: test ? testSaid[language] : partsOf(said, language, folded).text,
    ...{ number: said.number, urgency, state, why, folded, maybeTwice },
    attempts: attempts.map(({ n, at, endedAt, why: failed }) => ({
      ...{ n, at: toInstant(at.getTime()), endedAt: instantOf(endedAt), why: failed },
    })),
    queuedAt: toInstant(document.queuedAt.getTime()),
    dueAt: instantOf(document.dueAt),
    deadlineAt: toInstant(document.deadlineAt.getTime()),
    sentAt: instantOf(document.sentAt),
  };
}
