import { keepShell } from '../offline/keep-shell.ts';

/** Why a browser cannot be pushed to: each has words. */
export type PushHurdle = 'not-secure' | 'no-push' | 'denied' | 'no-service' | 'no-worker';

/** What stands in the way before anybody asks; null where it can be tried. */
export function pushHurdle(): PushHurdle | null {
  if (!window.isSecureContext) return 'not-secure';
  if (!('serviceWorker' in navigator) || !('PushManager' in window) || !('Notification' in window)) return 'no-push';
  return Notification.permission === 'denied' ? 'denied' : null;
}

/** Subscribes this browser; asks for leave to show notifications. @returns the subscription, or what stands in the way */
export async function subscribe(publicKey: string): Promise<PushSubscriptionJSON | PushHurdle> {
  if ((await Notification.requestPermission()) !== 'granted') return 'denied';
  if (!(await keepShell())) return 'no-worker';
  const { pushManager } = await navigator.serviceWorker.ready;
  try {
    const before = await pushManager.getSubscription();
    // Another hub's key, or a new one of this hub: the old subscription would be deaf to it.
    if (before && keyOf(before) !== publicKey) await before.unsubscribe();
    const own = await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: publicKey });
    return own.toJSON();
  } catch {
    return 'no-service'; // “push service error”: what Chrome says in a closed network
  }
}

function keyOf({ options }: PushSubscription): string {
  const bytes = new Uint8Array(options.applicationServerKey ?? new ArrayBuffer(0));
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
}

/** What a person knows this browser by: `Chrome · Windows`. */
export function browserName(userAgent: string): string {
  const [, browser = 'Browser'] =
    /(Edg|Firefox|Chrome|Safari)\//.exec(userAgent.replace(/Chrome\/\S+ .*Edg/, 'Edg')) ?? [];
  const [system = ''] = /Android|iPhone|iPad|Windows|Mac OS|Linux/.exec(userAgent) ?? [];
  return [browser === 'Edg' ? 'Edge' : browser, system].filter(Boolean).join(' · ');
}
