import { randomBytes } from 'node:crypto';
import { type Channel, newId, type Role } from '@sharp-eyes/protocol';
import { type MovableClock, movableClock } from '../../../platform/clock.ts';
import type { Tx } from '../../../platform/database/database.ts';
import type { Logger } from '../../../platform/log.ts';
import { openTestHub, type SignedIn, type TestHub } from '../../../testing/hub.ts';
import type { DeliveryDocument } from '../delivery-repository.ts';
import type { NewNotice, Notified } from '../service.ts';

export const county = '341802000000';
export const township = '341802100000';

/** A hub whose notices go to endpoints on loopback; its clock is moved by hand. */
export interface NoticeDesk {
  hub: TestHub;
  clock: MovableClock;
  /** Of its key file: for a second hub. */
  key: Buffer;
  admin: SignedIn;
  officer: SignedIn;
  /** Sends what is due, and settles when nothing is under way. */
  send(): Promise<void>;
  notify(more?: Partial<NewNotice>): Promise<Notified>;
  /** All in one transaction: they wait together. */
  notifyAll(each: Partial<NewNotice>[]): Promise<void>;
  cancel(cause: string): Promise<number>;
  /** Written and taken back at once: no hub has it in hand before. */
  notifyAndCancel(cause: string): Promise<number>;
  /** A channel with a test that came back. */
  channel(body: Record<string, unknown>): Promise<Channel>;
  /** The code of the test under way, as the message carried it. */
  codeOf(testId: string): Promise<string>;
  signIn(role: Role, division: string): Promise<SignedIn>;
  deliveries(): Promise<DeliveryDocument[]>;
  /** No channels but the browsers', and nothing ever told. */
  empty(): Promise<void>;
  stop(): Promise<void>;
}

export async function openNoticeDesk(environment: Record<string, string> = {}, log?: Logger): Promise<NoticeDesk> {
  const clock = movableClock(Date.parse('2026-03-01T19:12:00Z'));
  const allowed = { SHARP_EYES_HUB__NOTICES__ALLOWED_HOSTS: '[127.0.0.1, localhost]' };
  const key = randomBytes(32);
  const hub = await openTestHub(clock, {
    ...{ key, environment: { ...allowed, ...environment } },
    ...(log ? { log } : {}),
  });
  const { noticesRoom } = hub.rooms;
  const admin = await hub.signInAs([{ role: 'administrator', division: county }]);
  const officer = await hub.signInAs([{ role: 'duty-officer', division: township }]);
  const { db } = hub.platform.database;
  const deliveries = () => db.collection<DeliveryDocument>('noticeDeliveries').find().sort({ _id: 1 }).toArray();
  const send = async (): Promise<void> => {
    noticesRoom.sender.kick();
    await noticesRoom.sender.idle();
  };
  return {
    ...{ hub, clock, key, admin, officer, send, deliveries },
    signIn: (role, division) => hub.signInAs([{ role, division }]),
    notify: (more = {}) =>
      hub.platform.database.inTransaction((tx) => noticesRoom.notices.notify(tx, noticeOf(tx, more))),
    notifyAll: (each) =>
      hub.platform.database.inTransaction(async (tx) => {
        for (const more of each) await noticesRoom.notices.notify(tx, noticeOf(tx, more));
      }),
    cancel: (cause) =>
      hub.platform.database.inTransaction((tx) => noticesRoom.notices.cancel(tx, { division: township, cause })),
    notifyAndCancel: (cause) =>
      hub.platform.database.inTransaction(async (tx) => {
        await noticesRoom.notices.notify(tx, noticeOf(tx, { cause }));
        return noticesRoom.notices.cancel(tx, { division: township, cause });
      }),
    codeOf: async (testId) => {
      const holding = { 'test.id': testId };
      const found =
        (await db.collection('noticeChannels').findOne(holding)) ??
        (await db.collection('noticeWays').findOne(holding));
      return hub.platform.secrets.open('notice-code', found?.test.code).toString();
    },
    async channel(body) {
      const made = await admin.ask('POST', '/api/v1/notice-channels', { name: '值班群', division: township, ...body });
      if (made.status !== 201) throw new Error(JSON.stringify(made.body));
      const well = { state: 'well', test: null };
      await db.collection('noticeChannels').updateOne({ _id: made.body.id }, { $set: well });
      return made.body as Channel;
    },
    async empty() {
      await noticesRoom.sender.idle(); // what the test before left on its way would arrive in this one
      await db.collection('noticeChannels').deleteMany({ kind: { $ne: 'web-push' } });
      for (const name of ['noticeWays', 'notices', 'noticeDeliveries']) await db.collection(name).deleteMany({});
    },
    stop: () => hub.stop(),
  };
}

function noticeOf({ now }: Tx, more: Partial<NewNotice>): NewNotice {
  return {
    ...{ dedupeKey: newId(), cause: 'alert:1', division: township, number: '341802-000123', at: now, path: '/desk/1' },
    ...{ subject: { zh: '区域入侵', en: 'Person in zone' }, urgency: 'urgent', to: [{ groups: township }], ...more },
  };
}
