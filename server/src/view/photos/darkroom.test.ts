import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { ErrorCounts } from '../../platform/error-counts.ts';
import { silentLog } from '../../platform/log.ts';
import { Darkroom } from './darkroom.ts';

const program = join(import.meta.dirname, 'testing/stubborn-darkroom.ts');
const errors = new ErrorCounts();
let darkroom: Darkroom;
afterEach(() => darkroom.stop());

function open(deadlineMs = 10_000): Darkroom {
  darkroom = new Darkroom({ log: silentLog, errors, program, deadlineMs });
  return darkroom;
}
const develop = (text: string) => darkroom.develop({ bytes: Buffer.from(text), hide: [] });

describe('a picture that its reader cannot bear', () => {
  test('that crashes it is refused, and those that waited are opened by a new one', async () => {
    open();
    const [crash, next] = await Promise.allSettled([develop('crash'), develop('fine')]);
    expect(crash).toMatchObject({ status: 'rejected', reason: { type: 'photo-refused', code: 'photo-costly' } });
    expect(next).toMatchObject({ status: 'fulfilled', value: { width: 1 } });
    expect(errors.all()).toMatchObject({ 'darkroom-lost': 1 });
  });

  test('that never ends is stopped at its deadline', async () => {
    open(1500);
    await develop('fine');
    const startedAt = Date.now();
    await expect(develop('hang')).rejects.toMatchObject({ code: 'photo-costly' });
    expect(Date.now() - startedAt).toBeLessThan(5000);
    expect(await develop('fine')).toMatchObject({ width: 1 });
  });
});

test('more pictures than may wait are asked to come again, and none is lost', async () => {
  open();
  const all = await Promise.allSettled(Array.from({ length: 12 }, () => develop('fine')));
  expect(all.filter(({ status }) => status === 'fulfilled')).toHaveLength(9);
  for (const one of all)
    if (one.status === 'rejected') expect(one.reason).toMatchObject({ type: 'unavailable', code: 'darkroom-full' });
});

test('one process opens pictures one after the other', async () => {
  open();
  await develop('fine');
  const { pid } = darkroom;
  await Promise.all([develop('fine'), develop('fine')]);
  expect(darkroom.pid).toBe(pid);
});
