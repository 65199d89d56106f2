import { describe, expect, test } from '@jest/globals';
import { cameraRecord } from '@sharp-eyes/protocol';
import type { DeviceDocument } from './documents.ts';
import { withIdentityOf } from './new-camera.ts';

const device = (said: Partial<DeviceDocument>) =>
  ({
    ...{ maker: null, model: null, firmware: null, serial: null, mac: null, sources: [{ token: 'one' }] },
    ...said,
  }) as unknown as DeviceDocument;
const empty = cameraRecord.parse({});

describe('What a device says of itself', () => {
  test('goes into the record as the record says it, however the camera writes its MAC', () => {
    for (const mac of ['02:00:5E:10:00:01', '02-00-5e-10-00-01', '0200.5e10.0001', '02005e100001'])
      expect(withIdentityOf(device({ mac }), empty).mac).toBe('02005e100001');
  });

  test('is cut where it is too long, left out where it is nonsense, and never makes a record that nobody can read', () => {
    const novel = {
      maker: 'x'.repeat(200),
      model: ' ',
      firmware: 'v1'.repeat(99),
      serial: '7'.repeat(200),
      mac: 'none',
    };
    const record = withIdentityOf(device(novel), empty);
    expect(cameraRecord.safeParse(record).success).toBe(true);
    expect(record).toMatchObject({ maker: 'x'.repeat(60), model: null, mac: null });
  });

  test('does not overwrite what a person wrote, but for new hardware', () => {
    const written = { ...empty, serial: 'A1' };
    expect(withIdentityOf(device({ serial: 'B2' }), written).serial).toBe('A1');
    expect(withIdentityOf(device({ serial: 'B2' }), written, true).serial).toBe('B2');
    expect(withIdentityOf(device({}), written, true).serial).toBeNull();
  });
});
