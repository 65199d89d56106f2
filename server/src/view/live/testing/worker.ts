/** Settings of a hub that carries live pictures, with the worker that `npm test` has provided, on any free port. */
export function liveSettings(more: Record<string, string> = {}): Record<string, string> {
  const worker = process.env.SHARP_EYES_LIVE_WORKER;
  if (!worker)
    throw new Error(
      'expected SHARP_EYES_LIVE_WORKER to name the worker program: npm test sets it, npm run live-worker prints it',
    );
  return { SHARP_EYES_HUB__LIVE__WORKER: worker, SHARP_EYES_HUB__LIVE__PORT: '0', ...more };
}
