import { describe, expect, test } from '@jest/globals';
import { makeRoster } from './roster.ts';

describe('the devices of a run', () => {
  test('are twelve pictures by default: eight cameras and a recorder with four channels', () => {
    const devices = makeRoster({ seed: 'a', cameras: 12, recorders: 1 });
    expect(devices.map((device) => device.channels.length)).toEqual([1, 1, 1, 1, 1, 1, 1, 1, 4]);
    expect(devices.flatMap((device) => device.channels)).toHaveLength(12);
  });

  test('are the same for the same seed and others for another', () => {
    const references = (seed: string) =>
      makeRoster({ seed, cameras: 12, recorders: 1 }).map((device) => device.endpointReference);
    expect(references('a')).toEqual(references('a'));
    expect(references('a')).not.toEqual(references('b'));
    expect(new Set(references('a')).size).toBe(9);
  });

  test('hold the odd ones: an old one with tokens only, one with a hostile name, ones that answer few probes, H.265', () => {
    const devices = makeRoster({ seed: 'a', cameras: 12, recorders: 1 });
    expect(devices.some((device) => device.authentication === 'ws-token')).toBe(true);
    expect(devices.some((device) => device.name.includes('\u001b') && device.name.includes('<img'))).toBe(true);
    expect(new Set(devices.map((device) => device.probeHabit)).size).toBe(3);
    expect(devices.flatMap((device) => device.channels).some((channel) => channel.codec === 'h265')).toBe(true);
  });
});
