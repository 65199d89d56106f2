import { expect, test } from '@jest/globals';
import { CallQueue } from './call-queue.ts';
import { checkRequest } from './check-request.ts';
import type { EyeError } from './eye-errors.ts';
import type { EyeRequest } from './eye-messages.ts';
import { eyeLimits } from './limits.ts';

const call = (bytes: number, reject: (error: EyeError) => void = () => undefined) => ({
  request: { kind: 'forget', stream: 'gate' } satisfies EyeRequest,
  bytes,
  resolve: () => undefined,
  reject,
});

test('a queue that is full says so instead of growing', () => {
  const queue = new CallQueue();
  for (let bytes = 0; bytes < eyeLimits.queuedBytes; bytes += eyeLimits.lookBytes) queue.add(call(eyeLimits.lookBytes));
  expect(() => queue.add(call(1))).toThrow(expect.objectContaining({ code: 'busy' }));
  queue.take();
  expect(() => queue.add(call(1))).not.toThrow();
  while (queue.take()) expect(queue.length).toBeLessThan(eyeLimits.queuedCalls);
});

test('a call that waits too long is told so', async () => {
  const queue = new CallQueue(20);
  const error = await new Promise<EyeError>((resolve) => queue.add(call(1, resolve)));
  expect(error.code).toBe('busy');
  expect(queue.length).toBe(0);
});

test('pictures too large for an eye are refused before they are sent', () => {
  const unit = (bytes: number) =>
    ({
      unit: {
        codec: 'h264',
        data: new Uint8Array(bytes),
        isKeyFrame: true,
        rtpTimestamp: 0,
        streamTimeS: 0,
        receivedAtMs: 0,
      },
      wanted: {},
    }) as const;
  const look = (...sizes: number[]) => checkRequest({ kind: 'look', stream: 'gate', units: sizes.map(unit) });
  expect(look(10, 20)).toBe(30);
  expect(() => look(eyeLimits.unitBytes + 1)).toThrow(
    `expected at most ${eyeLimits.unitBytes} bytes of one access unit`,
  );
  expect(() => look(...Array.from({ length: 5 }, () => eyeLimits.unitBytes))).toThrow('bytes of one look');
  expect(() => look(...Array.from({ length: eyeLimits.unitsPerLook + 1 }, () => 1))).toThrow('units of one look');
});
