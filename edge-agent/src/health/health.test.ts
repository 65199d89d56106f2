import { describe, expect, test } from '@jest/globals';
import { DeviceReach, type SourceReach } from './device-reach.ts';
import { PictureHealth } from './picture-health.ts';

const start = Date.parse('2026-03-02T04:00:00Z');
const good = { brightness: 0.45, contrast: 0.3, sharpness: 0.2, saturation: 0.1 };
const black = { ...good, brightness: 0.02, contrast: 0.01 };
const at = (s: number) => start + s * 1000;

describe("a camera's picture", () => {
  test('is unknown until it was judged, then clear', () => {
    const health = new PictureHealth(start);
    expect(health.state).toBe('unknown');
    expect(health.measured(good, at(1))).toMatchObject({ picture: 'clear', since: '2026-03-02T04:00:01.000Z' });
    expect(health.measured(good, at(11))).toBeUndefined();
  });

  test('is without signal 20 s after the last frame, since that frame, and said once', () => {
    const health = new PictureHealth(start);
    health.received(at(5));
    expect(health.tick(at(24.9))).toBeUndefined();
    expect(health.tick(at(25))).toMatchObject({
      picture: 'no-signal',
      since: '2026-03-02T04:00:05.000Z',
      reason: { code: 'no-frame' },
    });
    expect(health.tick(at(60))).toBeUndefined();
  });

  test('that never came is without signal, too', () => {
    expect(new PictureHealth(start).tick(at(20))).toMatchObject({ picture: 'no-signal' });
  });

  test('that comes back is judged anew, not taken for clear', () => {
    const health = new PictureHealth(start);
    health.tick(at(20));
    expect(health.received(at(30))).toMatchObject({ picture: 'unknown', reason: { code: 'signal-back' } });
    expect(health.measured(good, at(31))).toMatchObject({ picture: 'clear' });
  });

  test('is dark only when three measures say so, since the first of them', () => {
    const health = new PictureHealth(start);
    health.measured(good, at(1));
    expect(health.measured(black, at(11))).toBeUndefined();
    expect(health.measured(good, at(21))).toBeUndefined();
    expect(health.measured(black, at(31))).toBeUndefined();
    expect(health.measured(black, at(41))).toBeUndefined();
    expect(health.measured(black, at(51))).toMatchObject({ picture: 'dark', since: '2026-03-02T04:00:31.000Z' });
  });

  test('of one even grey is unknown: nobody can tell a hand from fog', () => {
    const health = new PictureHealth(start);
    health.measured(good, at(1));
    for (const s of [11, 21]) health.measured({ ...good, contrast: 0.01 }, at(s));
    expect(health.measured({ ...good, contrast: 0.01 }, at(31))).toMatchObject({
      picture: 'unknown',
      reason: { code: 'no-detail' },
    });
  });

  test('survives a clock that is set back', () => {
    const health = new PictureHealth(at(7200));
    expect(health.tick(at(0))).toBeUndefined();
    expect(health.tick(at(20))).toMatchObject({ picture: 'no-signal' });
  });
});

describe('whether a device can be reached', () => {
  const streams: SourceReach = { reachability: 'streaming', reason: { code: 'streaming', params: {}, text: 'ok' } };
  const lost: SourceReach = {
    reachability: 'unreachable',
    reason: { code: 'unreachable', params: {}, text: 'ECONNREFUSED' },
  };
  const refused: SourceReach = {
    reachability: 'unauthorised',
    reason: { code: 'unauthorised', params: {}, text: 'password' },
  };

  test('good news is told at once', () => {
    expect(new DeviceReach('cam').report('1', streams, start)).toMatchObject({
      deviceKey: 'cam',
      reachability: 'streaming',
    });
  });

  test('a connection that drops and comes back within 20 s tells nobody', () => {
    const device = new DeviceReach('cam');
    device.report('1', streams, start);
    expect(device.report('1', lost, at(1))).toBeUndefined();
    expect(device.tick(at(15))).toBeUndefined();
    expect(device.report('1', streams, at(16))).toBeUndefined();
    expect(device.tick(at(60))).toBeUndefined();
  });

  test('one that stays away is told after 20 s, since it went', () => {
    const device = new DeviceReach('cam');
    device.report('1', streams, start);
    device.report('1', lost, at(1));
    expect(device.tick(at(21))).toMatchObject({
      reachability: 'unreachable',
      since: '2026-03-02T04:00:01.000Z',
      reason: { code: 'unreachable' },
    });
    expect(device.tick(at(22))).toBeUndefined();
  });

  test('a recorder with one dead channel streams; without any it is as well as its best', () => {
    const device = new DeviceReach('recorder');
    device.report('1', streams, start);
    device.report('2', lost, at(1));
    expect(device.tick(at(60))).toBeUndefined();
    device.report('1', refused, at(61));
    expect(device.tick(at(81))).toMatchObject({ reachability: 'unauthorised' });
  });
});
