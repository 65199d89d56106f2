/** What a page can find out of the phone and the browser that it runs in. */
export interface PhoneFacts {
  secure: boolean;
  userAgent: string;
  /** As `navigator.permissions` says; null where the browser does not tell. */
  location: 'granted' | 'prompt' | 'denied' | null;
  hasLocation: boolean;
  camera: 'granted' | 'prompt' | 'denied' | null;
  hasCamera: boolean;
  /** The vault opened, wrote and read back. */
  keeps: boolean;
  persisted: boolean;
  hasWorker: boolean;
  /** The pages lie on the phone. */
  shellKept: boolean;
  push: 'granted' | 'default' | 'denied' | null;
}

export const readinessItems = ['browser', 'secure', 'storage', 'offline', 'location', 'camera', 'push'] as const;
export type ReadinessItem = (typeof readinessItems)[number];
/** `better`: works, and could be made safer. */
export type Readiness = 'yes' | 'better' | 'ask' | 'no';
export interface ReadinessAnswer {
  item: ReadinessItem;
  answer: Readiness;
  /** What it means and what to do: a key of the words. */
  advice: string;
}

/** Chat apps' own browsers: they lose storage, know no service worker, and shift positions. */
const chatApps = /MicroMessenger|DingTalk|WeChat|QQ\/|Lark|Feishu|Weibo|AlipayClient/i;

/** One answer for each thing that a day on site needs. */
export function readinessOf(facts: PhoneFacts): ReadinessAnswer[] {
  const answers: Record<ReadinessItem, [Readiness, string]> = {
    browser: chatApps.test(facts.userAgent) ? ['no', 'chat-app'] : ['yes', 'real-browser'],
    secure: facts.secure ? ['yes', 'secure'] : ['no', 'not-secure'],
    storage: !facts.keeps
      ? ['no', 'keeps-nothing']
      : facts.persisted
        ? ['yes', 'persisted']
        : ['better', 'may-be-cleared'],
    offline: !facts.hasWorker
      ? ['no', 'no-worker']
      : facts.shellKept
        ? ['yes', 'shell-kept']
        : ['ask', 'shell-not-kept'],
    location: permitted(facts.hasLocation, facts.location, 'location'),
    camera: permitted(facts.hasCamera, facts.camera, 'camera'),
    push:
      facts.push === 'granted'
        ? ['yes', 'push-granted']
        : facts.push === null
          ? ['better', 'no-push']
          : ['better', `push-${facts.push}`],
  };
  return readinessItems.map((item) => ({ item, answer: answers[item][0], advice: answers[item][1] }));
}

function permitted(
  has: boolean,
  permission: 'granted' | 'prompt' | 'denied' | null,
  what: 'location' | 'camera',
): [Readiness, string] {
  if (!has) return ['no', `no-${what}`];
  if (permission === 'denied') return ['no', `${what}-denied`];
  return permission === 'granted' ? ['yes', `${what}-granted`] : ['ask', `${what}-prompt`];
}
