import { writeFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { isMainThread } from 'node:worker_threads';

// Loaded into a hub that is measured (NODE_OPTIONS=--import): writes down how late its event loop was since the file
// was last taken away. The threads of the hub are not looked at.

const file = process.env.SHARP_EYES_PULSE;
const everyMs = 200;

if (isMainThread && file) {
  const delay = monitorEventLoopDelay({ resolution: 10 });
  delay.enable();
  setInterval(() => {
    const ms = (nanoseconds: number): number => Math.round(nanoseconds / 1e5) / 10;
    writeFileSync(file, JSON.stringify({ p99: ms(delay.percentile(99)), max: ms(delay.max) }));
  }, everyMs).unref();
  process.on('SIGUSR2', () => delay.reset());
}
