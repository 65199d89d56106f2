import type { FromDarkroom, ToDarkroom } from './darkroom-messages.ts';
import { allowOnlyPhotoFormats, DevelopRefusal, develop } from './develop.ts';

// The program of the darkroom: the one process of the hub that opens what strangers send as pictures. It is started by
// `Darkroom` and talks to it alone; the pictures come one at a time.

allowOnlyPhotoFormats();

/** Memory that one picture may take, bytes: more means that its header lied about its size. */
const memoryMax = 640 * 1024 * 1024;
const memoryLookedAtMs = 25;
const overMemory = 77;

setInterval(() => {
  if (process.memoryUsage.rss() > memoryMax) process.exit(overMemory);
}, memoryLookedAtMs);

const say = (message: FromDarkroom) => process.send?.(message);

process.on('message', async ({ id, request }: ToDarkroom) => {
  try {
    say({ id, photo: await develop(request) });
  } catch (error) {
    if (error instanceof DevelopRefusal) say({ id, refused: error.refusal, message: error.message });
    else say({ id, refused: 'photo-broken', message: (error as Error).message });
  }
});

// The hub's end is ours, however it came; Ctrl-C goes to the whole group, and the hub decides when we end.
process.on('disconnect', () => process.exit(0));
process.on('SIGINT', () => undefined);
say({ ready: true });
