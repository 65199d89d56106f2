import type { FromDarkroom, ToDarkroom } from '../darkroom-messages.ts';

// A darkroom that meets what libvips has met: bytes that end it, and bytes that never end.

const say = (message: FromDarkroom) => process.send?.(message);

process.on('message', ({ id, request }: ToDarkroom) => {
  const text = Buffer.from(request.bytes).toString();
  if (text === 'crash') process.abort();
  if (text === 'hang') for (;;);
  say({ id, photo: { jpeg: request.bytes, width: 1, height: 1 } });
});
process.on('disconnect', () => process.exit(0));
say({ ready: true });
