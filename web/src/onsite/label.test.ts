import { describe, expect, test } from '@jest/globals';
import { devicesByEnding, devicesOfLabel, readLabel } from './label.ts';

describe('the label of a camera', () => {
  test.each([
    ['DS-2CD2T46A20231104AAWRE12345678', 'DS-2CD2T46A20231104AAWRE12345678', null],
    ['SN:6K0A1B2PAJ00042', '6K0A1B2PAJ00042', null],
    ['3C:EF:8C:12:34:56', null, '3cef8c123456'],
    ['3CEF.8C12.3456', null, '3cef8c123456'],
    ['{SN:4J0123FPAZ5A9C1,DT:IPC-HFW2431S,RC:0a1b2c,NC:010}', '4J0123FPAZ5A9C1', null],
    ['www.hik-connect.com\rE12345678\rABCDEF\rDS-2CD2T46', 'E12345678', null],
    ['S/N 210235C3XW3204000123 MAC 48-EA-63-0A-0B-0C', '210235C3XW3204000123', '48ea630a0b0c'],
  ])('%j is read', (text, serial, mac) => {
    expect(readLabel(text)).toEqual({ serial, mac });
  });

  test.each([[''], ['   '], ['微信支付'], ['x'.repeat(5000)]])('%j names no device', (text) => {
    expect(readLabel(text)).toBeNull();
  });

  test('finds the device in the queue by either of its numbers', () => {
    const devices = [
      { id: 1, deviceKey: 'urn:uuid:1', serial: 'DS-2CD2T46A20231104AAWRE12345678', mac: null },
      { id: 2, deviceKey: 'urn:uuid:2', serial: 'SIM0123', mac: '02:aa:bb:cc:dd:ee' },
    ];
    expect(devicesOfLabel({ serial: 'E12345678', mac: null }, devices).map(({ id }) => id)).toEqual([1]);
    expect(devicesOfLabel({ serial: null, mac: '02aabbccddee' }, devices).map(({ id }) => id)).toEqual([2]);
    expect(devicesOfLabel({ serial: '0123', mac: null }, devices)).toEqual([]);
  });

  test('finds one that has told nothing but its endpoint reference, which ends in its MAC', () => {
    const devices = [{ deviceKey: 'urn:uuid:5f5a69c2-e0ae-504f-829b-3cef8c123456', serial: null, mac: null }];
    expect(devicesOfLabel({ serial: null, mac: '3cef8c123456' }, devices)).toEqual(devices);
    expect(devicesByEnding('3456', devices)).toEqual(devices);
  });

  test('four typed digits are enough, three find nothing', () => {
    const devices = [{ deviceKey: 'urn:uuid:1', serial: 'E12345678', mac: '02:aa:bb:cc:dd:ee' }];
    expect(devicesByEnding('5678', devices)).toHaveLength(1);
    expect(devicesByEnding('dd:ee', devices)).toHaveLength(1);
    expect(devicesByEnding('678', devices)).toEqual([]);
  });
});
