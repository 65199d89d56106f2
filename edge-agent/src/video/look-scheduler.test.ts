import { expect, test } from '@jest/globals';
import { type LookClient, LookScheduler } from './look-scheduler.ts';

const settle = () => new Promise((resolve) => setImmediate(resolve));

/** A camera whose look ends when the test says so. */
class TestCamera implements LookClient {
  wish = 0;
  looks = 0;
  #finish: () => void = () => undefined;
  urgency = () => this.wish;
  look = () => {
    this.looks += 1;
    this.wish = 0;
    return new Promise<void>((resolve) => {
      this.#finish = resolve;
    });
  };
  finish = () => this.#finish();
}

test('the camera that wants it most is looked at first, and no more at once than there are eyes', async () => {
  const scheduler = new LookScheduler(1);
  const [calm, urgent] = [new TestCamera(), new TestCamera()];
  calm.wish = 1;
  urgent.wish = 9;
  scheduler.wake(calm);
  scheduler.wake(urgent);
  await settle();
  expect([calm.looks, urgent.looks]).toEqual([0, 1]);
  urgent.finish();
  await settle();
  expect([calm.looks, urgent.looks]).toEqual([1, 1]);
});

test('nothing is queued: a camera that woke a hundred times while the eye was busy is looked at once', async () => {
  const scheduler = new LookScheduler(1);
  const [busy, eager] = [new TestCamera(), new TestCamera()];
  busy.wish = 1;
  scheduler.wake(busy);
  await settle();
  for (let wake = 0; wake < 100; wake += 1) {
    eager.wish = 1;
    scheduler.wake(eager);
  }
  busy.finish();
  await settle();
  eager.finish();
  await settle();
  expect(eager.looks).toBe(1);
});

test('one camera is never looked at twice at once, however many eyes there are', async () => {
  const scheduler = new LookScheduler(4);
  const camera = new TestCamera();
  camera.wish = 1;
  scheduler.wake(camera);
  await settle();
  camera.wish = 5;
  scheduler.wake(camera);
  await settle();
  expect(camera.looks).toBe(1);
  camera.finish();
  await settle();
  expect(camera.looks).toBe(2);
});
