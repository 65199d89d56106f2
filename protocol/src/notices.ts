import { z } from 'zod';
import { divisionCode, id, instant } from './names.ts';

/** Channels that speak to a group: the channel itself is who hears it. */
export const groupKinds = ['wecom', 'dingtalk', 'webhook'] as const;
/** Channels that carry notices to one person's own number, address or browser. */
export const personKinds = ['sms', 'voice', 'mail', 'web-push'] as const;
export const channelKind = z.enum([...groupKinds, ...personKinds]);
export type ChannelKind = z.infer<typeof channelKind>;
export const wayKind = z.enum(personKinds);
export type WayKind = z.infer<typeof wayKind>;

/** How long somebody may take over the code of a test message, minutes. */
export const noticeTestMinutes = 30;
/** Messages of one channel in any 60 s. Both robots refuse more than 20, and DingTalk then stays silent for 10 min. */
export const robotPerMinuteMax = 20;

/** Why a delivery, a channel or a test failed or waits: each has words on the console. */
export const noticeWhyCodes = [
  'refused',
  'unauthorised',
  'rate-limited',
  'timeout',
  'unreachable',
  'host-not-allowed',
  'address-refused',
  'subscription-gone',
  'unexpected-answer',
  'too-large',
  'deadline-passed',
  'channel-off',
  'channel-removed',
  'way-removed',
  'key-unreadable',
  'internal',
] as const;
export const noticeWhy = z.object({
  code: z.enum(noticeWhyCodes),
  /** What the other side said, without secrets: `HTTP 503`, `errcode 93000 invalid webhook url`. Foreign text. */
  text: z.string(),
});
export type NoticeWhy = z.infer<typeof noticeWhy>;

const short = z.string().trim().min(1).max(100);
const headerName = z.string().regex(/^[A-Za-z0-9-]{1,60}$/, 'expected a header name');
/** Secrets of one channel. */
const secretsMax = 20;
/** Values that are never shown again, by name. Left out on a change, the one on record stays. */
const secrets = z
  .record(z.string().regex(/^[a-z][a-z0-9-]{0,29}$/i), z.string().min(1).max(2000))
  .refine((named) => Object.keys(named).length <= secretsMax, `expected ${secretsMax} secrets at most`)
  .default({});

const none = z.object({});
/**
 * A request to the provider's HTTP interface. In `url`, headers and `body` blanks are filled, each escaped for where it
 * stands: `{{phone}}`, `{{text}}`, `{{place}}`, `{{subject}}`, `{{number}}`, `{{time}}`, `{{code}}` (only of a test),
 * `{{id}}` (the notice's own, the same on a repetition) and `{{secret.NAME}}`.
 */
export const providerSettings = z.object({
  method: z.enum(['GET', 'POST']).default('POST'),
  url: z.string().trim().min(8).max(2000),
  headers: z
    .array(z.object({ name: headerName, value: z.string().max(1000) }))
    .max(20)
    .default([]),
  body: z.string().max(10_000).default(''),
  bodyType: z.enum(['json', 'form']).default('json'),
  /** Where a JSON answer says that it was taken: `Response.0.Code` must be `Ok`. Null: any 2xx will do. */
  taken: z
    .object({ path: z.string().min(1).max(200), is: z.string().max(100) })
    .nullable()
    .default(null),
});
export type ProviderSettings = z.infer<typeof providerSettings>;
export const mailSettings = z.object({
  host: z.string().trim().min(1).max(253),
  port: z.int().min(1).max(65_535).default(465),
  /** TLS from the first byte, STARTTLS that must succeed, or none (only to hosts that the hub's settings name). */
  security: z.enum(['tls', 'starttls', 'none']).default('tls'),
  user: z.string().max(200).default(''),
  from: z.email(),
});
export type MailSettings = z.infer<typeof mailSettings>;

const common = {
  name: short,
  language: z.enum(['zh', 'en']).default('zh'),
  enabled: z.boolean().default(true),
  secrets,
};
const perMinute = z.int().min(1).max(600).default(60);
const robot = {
  ...common,
  perMinute: z.int().min(2).max(robotPerMinuteMax).default(robotPerMinuteMax),
  settings: none.default({}),
};

const kinds = [
  /** Group robot (企业微信群机器人). Secrets: `url`. */
  z.object({ kind: z.literal('wecom'), ...robot }),
  /** Group robot (钉钉自定义机器人). Secrets: `url`, and `secret` where it signs (加签). */
  z.object({ kind: z.literal('dingtalk'), ...robot }),
  /** Signed HTTP request to another program. Secrets: `url`, `secret`. */
  z.object({ kind: z.literal('webhook'), ...common, perMinute, settings: none.default({}) }),
  /** Secrets: whatever the template names. */
  z.object({ kind: z.literal('sms'), ...common, perMinute, settings: providerSettings }),
  z.object({ kind: z.literal('voice'), ...common, perMinute, settings: providerSettings }),
  /** Secrets: `password`. */
  z.object({ kind: z.literal('mail'), ...common, perMinute, settings: mailSettings }),
] as const;

/** `PUT /api/v1/notice-channels/{id}` (If-Match). Whatever sends otherwise than before must be tested anew. */
export const channelChange = z.discriminatedUnion('kind', kinds);
export type ChannelChange = z.infer<typeof channelChange>;
/** `POST /api/v1/notice-channels`: it serves the division and everything below it. */
export const newChannel = z.intersection(channelChange, z.object({ division: divisionCode }));
export type NewChannel = z.infer<typeof newChannel>;

/**
 * `untested` until a test came back, `asked` while one is under way, `well`, or `dead`: it fails again and again, and
 * is still tried. Only what once was `well` carries notices.
 */
export const channelState = z.enum(['untested', 'asked', 'well', 'dead']);
export type ChannelState = z.infer<typeof channelState>;

/** A test under way: its code is in the message. */
export const noticeTest = z.object({
  id,
  sentAt: instant,
  expiresAt: instant,
  /** Why the message did not leave; null while it is on its way, or did. */
  why: noticeWhy.nullable(),
});

/** `GET /api/v1/notice-channels` */
export const channel = z.object({
  id,
  kind: channelKind,
  division: divisionCode,
  name: z.string(),
  language: z.enum(['zh', 'en']),
  perMinute: z.int(),
  enabled: z.boolean(),
  state: channelState,
  settings: z.record(z.string(), z.unknown()),
  /** Names of the secrets on record; their values are never shown. */
  secretsKept: z.array(z.string()),
  /** Where it sends to, without what is secret. */
  host: z.string(),
  test: noticeTest.nullable(),
  confirmedAt: instant.nullable(),
  confirmedBy: z.object({ id, name: z.string() }).nullable(),
  deadSince: instant.nullable(),
  why: noticeWhy.nullable(),
  lastSentAt: instant.nullable(),
  /** It asked to be left alone until then (429). */
  pausedUntil: instant.nullable(),
  waiting: z.int(),
  /** Messages that it may have had twice: a hub died, or no answer came, between sending and noting. */
  maybeTwice: z.int(),
  /** May the caller change it? One of a division above is only shown. */
  own: z.boolean(),
  version: z.int(),
});
export type Channel = z.infer<typeof channel>;

/** `POST /api/v1/notice-channels/{id}/test`: `to` is the number or address to try a provider or mail server with. */
export const channelTest = z.object({ to: z.string().trim().min(3).max(200).optional() });
/** `POST /api/v1/notice-tests/{id}/confirm`: the code that stood in the message. */
export const testConfirmation = z.object({
  code: z.string().regex(/^\d{6}$/, 'expected the six digits of the message'),
});
/** What a code has confirmed. */
export const testConfirmed = z.object({ of: z.enum(['channel', 'way']), kind: channelKind, name: z.string() });

/** A mobile number of mainland China, or an international one. */
const number = z
  .string()
  .max(60)
  .trim()
  .transform((text) => text.replaceAll(/[\s-]/g, ''))
  .pipe(z.string().regex(/^(1[3-9]\d{9}|\+[1-9]\d{6,14})$/, 'expected a mobile number, such as 138 0013 8000'));
/** `PushSubscription.toJSON()` of a browser. */
const subscription = z.object({
  endpoint: z.url().max(1000),
  keys: z.object({
    p256dh: z.string().regex(/^[\w-]{80,100}={0,2}$/),
    auth: z.string().regex(/^[\w-]{20,30}={0,2}$/),
  }),
});
/** `POST /api/v1/me/ways`: how a person can be reached. It counts once a test came back. */
export const newWay = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('sms'), address: number }),
  z.object({ kind: z.literal('voice'), address: number }),
  z.object({ kind: z.literal('mail'), address: z.email().max(200) }),
  z.object({ kind: z.literal('web-push'), subscription, name: short }),
]);
export type NewWay = z.infer<typeof newWay>;

/** `GET /api/v1/me/ways` */
export const way = z.object({
  id,
  kind: wayKind,
  /** Enough to tell it by: `138****8000`, `wa…@example.cn`, the browser's name. */
  shown: z.string(),
  /** `gone`: the other side says that it exists no more. */
  state: z.enum(['untested', 'asked', 'confirmed', 'gone']),
  /** Whether a channel that works carries this kind where the person works. */
  carried: z.boolean(),
  test: noticeTest.nullable(),
  confirmedAt: instant.nullable(),
  lastSentAt: instant.nullable(),
});
export type Way = z.infer<typeof way>;
/** `GET /api/v1/me/push-key`: what a browser subscribes with. */
export const pushKey = z.object({ publicKey: z.string() });

/**
 * `queued → sending → sent`, back to `queued` after a failure that may pass; `failed`: it cannot be delivered;
 * `given-up`: its time was over; `cancelled`: no longer needed; `folded`: told together with another.
 */
export const deliveryState = z.enum(['queued', 'sending', 'sent', 'failed', 'given-up', 'cancelled', 'folded']);
export type DeliveryState = z.infer<typeof deliveryState>;
/** How soon a person must know. Only `urgent` ones are also spoken by telephone. */
export const noticeUrgency = z.enum(['urgent', 'normal', 'low']);
export type NoticeUrgency = z.infer<typeof noticeUrgency>;

/** `GET /api/v1/notice-deliveries`: one message to one channel, person or group. Newest first. */
export const delivery = z.object({
  /** Goes out with the message: the same on each repetition. */
  id,
  noticeId: id,
  channelId: id,
  channelKind,
  channelName: z.string(),
  /** Null for a group. */
  person: z.object({ id, name: z.string() }).nullable(),
  to: z.string(),
  division: divisionCode,
  test: z.boolean(),
  /** What it said, in the reader's language. */
  text: z.string(),
  number: z.string().nullable(),
  urgency: noticeUrgency,
  state: deliveryState,
  why: noticeWhy.nullable(),
  attempts: z.array(z.object({ n: z.int(), at: instant, endedAt: instant.nullable(), why: noticeWhy.nullable() })),
  /** How many others it told of at once. */
  folded: z.int(),
  maybeTwice: z.int(),
  queuedAt: instant,
  /** The next attempt. */
  dueAt: instant.nullable(),
  deadlineAt: instant,
  sentAt: instant.nullable(),
});
export type Delivery = z.infer<typeof delivery>;
