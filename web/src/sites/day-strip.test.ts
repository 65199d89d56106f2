import { describe, expect, test } from '@jest/globals';
import { minuteNow, piecesOf } from './day-strip.ts';

describe('the strip of a day', () => {
  test('draws a window over midnight at both ends', () => {
    expect(piecesOf([{ from: '22:00', to: '06:00' }])).toEqual([
      { fromMin: 0, toMin: 360 },
      { fromMin: 1320, toMin: 1440 },
    ]);
  });

  test('draws windows that overlap or touch as one', () => {
    const windows = [
      { from: '13:00', to: '15:00' },
      { from: '08:00', to: '12:00' },
      { from: '11:00', to: '13:00' },
    ];
    expect(piecesOf(windows)).toEqual([{ fromMin: 480, toMin: 900 }]);
  });

  test('is full for a window that ends when it begins, and ends at midnight exactly', () => {
    expect(piecesOf([{ from: '08:00', to: '08:00' }])).toEqual([{ fromMin: 0, toMin: 1440 }]);
    expect(piecesOf([{ from: '18:00', to: '00:00' }])).toEqual([{ fromMin: 1080, toMin: 1440 }]);
  });

  test('stands on the clock of the sites', () => {
    expect(minuteNow(Date.parse('2026-03-01T16:30:00Z'))).toBe(30);
  });
});
