// Keeps the console's own files on a technician's phone, so that its pages open where there is no network. It keeps
// nothing of the hub's answers: what a technician carries lies encrypted elsewhere (onsite/phone). No imports: the
// build writes it as one plain script beside index.html, and puts the list of files in (vite.config.ts).

declare const __SHELL__: { version: string; files: string[] };

/** What TypeScript's DOM library does not know of a worker like this. */
interface Waiting extends Event {
  waitUntil(work: Promise<unknown>): void;
}
interface Asked extends Waiting {
  readonly request: Request;
  respondWith(answer: Promise<Response>): void;
}

interface Pushed extends Waiting {
  readonly data: { json(): unknown } | null;
}
interface Pressed extends Waiting {
  readonly notification: Notification;
}
/** What the hub says of somebody who is not before the screen (server: desk/notices). */
interface Told {
  id: string;
  title: string;
  body: string;
  path: string;
  /** Of a test: pressing the message brings it back. */
  code?: string;
}
declare const registration: ServiceWorkerRegistration;
declare const clients: {
  matchAll(options: { type: 'window'; includeUncontrolled: boolean }): Promise<Page[]>;
  openWindow(url: string): Promise<unknown>;
};
interface Page {
  focus(): Promise<unknown>;
  navigate(url: string): Promise<unknown>;
}

/** The network is given this long to bring a page that lies on the phone anyway, milliseconds. */
const patienceMs = 3000;
const family = 'sharp-eyes-shell-';
const { version, files } = __SHELL__;
const cacheName = family + version;
const page = '/index.html';

async function keepShell(): Promise<void> {
  const cache = await caches.open(cacheName);
  // Past the HTTP cache for what has no hash in its name.
  await cache.addAll(
    files.map((file) => new Request(file, { cache: file.startsWith('/assets/') ? 'default' : 'reload' })),
  );
}

async function forgetOlder(): Promise<void> {
  const names = await caches.keys();
  await Promise.all(
    names.filter((name) => name.startsWith(family) && name !== cacheName).map((name) => caches.delete(name)),
  );
}

/** A page comes from the hub while it answers well and in time; a new console is then there at once. */
async function openPage(request: Request): Promise<Response> {
  const kept = (await caches.open(cacheName)).match(page);
  try {
    const fresh = await fetch(request, { signal: AbortSignal.timeout(patienceMs) });
    if (fresh.status < 500) return fresh;
    return (await kept) ?? fresh;
  } catch (error) {
    const shell = await kept;
    if (shell) return shell;
    throw error;
  }
}

async function openFile(request: Request): Promise<Response> {
  return (await caches.match(request, { ignoreVary: true })) ?? fetch(request);
}

/** A browser takes away the right to push from whoever shows nothing: what cannot be read still says that something is. */
async function show(event: Pushed): Promise<void> {
  const { title = '雪亮', body = '', path = '/', code, id = 'notice' } = read(event);
  const url = code === undefined ? path : `${path}?code=${code}`;
  await registration.showNotification(title, { body, tag: id, icon: '/icon.svg', requireInteraction: true, data: url });
}

function read({ data }: Pushed): Partial<Told> {
  try {
    return (data?.json() ?? {}) as Partial<Told>;
  } catch {
    return {};
  }
}

/** In the console that is open, else in a new one. Only paths of our own: a message leads nowhere else. */
async function openTold({ notification }: Pressed): Promise<void> {
  notification.close();
  const { origin, pathname, search } = new URL(String(notification.data), location.origin);
  const url = origin === location.origin ? pathname + search : '/';
  const [open] = await clients.matchAll({ type: 'window', includeUncontrolled: true });
  if (!open) return void (await clients.openWindow(url));
  await open.focus();
  await open.navigate(url).catch(() => clients.openWindow(url));
}

addEventListener('push', (event) => (event as Pushed).waitUntil(show(event as Pushed)));
addEventListener('notificationclick', (event) => (event as Pressed).waitUntil(openTold(event as Pressed)));
addEventListener('install', (event) => (event as Waiting).waitUntil(keepShell()));
addEventListener('activate', (event) => (event as Waiting).waitUntil(forgetOlder()));
addEventListener('fetch', (event) => {
  const { request } = event as Asked;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== 'GET' || origin !== location.origin || pathname.startsWith('/api/')) return;
  if (request.mode === 'navigate') (event as Asked).respondWith(openPage(request));
  else if (files.includes(pathname)) (event as Asked).respondWith(openFile(request));
});

export {};
