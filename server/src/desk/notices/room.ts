import type { HubConfig } from '@sharp-eyes/config';
import type { ChannelKind } from '@sharp-eyes/protocol';
import type { Route } from '../../platform/http/route.ts';
import type { Platform } from '../../platform/platform.ts';
import type { Places } from '../../registry/places/service.ts';
import type { Audit } from '../../trust/audit/service.ts';
import type { People } from '../../trust/people/service.ts';
import type { Send } from './carriers/carrier.ts';
import { sendByDingtalk } from './carriers/dingtalk.ts';
import { sendByMail } from './carriers/mail.ts';
import { askThrough } from './carriers/outbound.ts';
import { sendByProvider } from './carriers/provider.ts';
import { makePushKeys, type PushKeys, sendByPush } from './carriers/web-push.ts';
import { sendByWebhook } from './carriers/webhook.ts';
import { sendByWecom } from './carriers/wecom.ts';
import { ChannelRepository } from './channel-repository.ts';
import { Channels } from './channels.ts';
import { DeliveryRepository } from './delivery-repository.ts';
import { Health } from './health.ts';
import { channelRoutes, wayRoutes } from './routes.ts';
import { Sender } from './sender.ts';
import { Notices } from './service.ts';
import { Trials } from './trials.ts';
import { Vault } from './vault.ts';
import { WayRepository } from './way-repository.ts';
import { Ways } from './ways.ts';

/** The room's services. */
export interface NoticesRoom {
  /** For other rooms: tell somebody, take it back. */
  notices: Notices;
  /** Which channels nothing gets through. */
  channels: Channels;
  sender: Sender;
  routes: Route[];
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** The name of the hub's keys for browsers' push services among the shared secrets. */
const pushSecret = 'push-keys';

export async function openNoticesRoom(
  platform: Platform,
  rooms: { audit: Audit; people: People; places: Places },
  settings: HubConfig['notices'],
): Promise<NoticesRoom> {
  const { database, clock, secrets, sweeps, tail } = platform;
  const { audit } = rooms;
  const channels = new ChannelRepository(database);
  const deliveries = new DeliveryRepository(database);
  const ways = new WayRepository(database);
  const vault = new Vault(secrets);
  const keys = JSON.parse((await secrets.sharedSecret(pushSecret, makePushKeys)).toString()) as PushKeys;
  const allowed = settings.allowedHosts;
  const carriers = carriersOf(settings, keys, clock.now);
  const health = new Health({ platform, audit, channels, ways });
  const trials = new Trials({ platform, audit, channels, ways, deliveries, vault });
  const { address } = settings;
  const sender = new Sender({ platform, channels, deliveries, ways, health, vault, carriers, address });
  const admin = new Channels({ platform, audit, channels, deliveries, trials, vault, allowed });
  const own = new Ways({ platform, audit, channels, ways, trials, vault, allowed });
  tail.subscribe(['notices.queued'], () => sender.kick());
  sweeps.register({ name: 'notices', run: async () => sender.kick() });
  return {
    notices: new Notices({ ...rooms, channels, ways, deliveries }),
    ...{ channels: admin, sender },
    routes: [...channelRoutes(admin), ...wayRoutes(own, trials, keys.publicKey)],
    start: () => admin.ensurePush(),
    stop: () => sender.stop(),
  };
}

function carriersOf(
  { allowedHosts, address }: HubConfig['notices'],
  keys: PushKeys,
  now: () => number,
): Record<ChannelKind, Send> {
  const ask = askThrough(allowedHosts, now);
  return {
    wecom: sendByWecom(ask),
    dingtalk: sendByDingtalk(ask),
    webhook: sendByWebhook(ask),
    sms: sendByProvider(ask),
    voice: sendByProvider(ask),
    mail: sendByMail(allowedHosts),
    'web-push': sendByPush(ask, keys, address),
  };
}
