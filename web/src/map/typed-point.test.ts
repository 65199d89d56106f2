import { describe, expect, test } from '@jest/globals';
import { readTypedPoint } from './typed-point.ts';

describe('Coordinates that somebody pastes', () => {
  test('are read in either order, with whatever stands around them', () => {
    for (const text of [
      '118.97123,30.78456',
      '30.78456, 118.97123',
      '经度：118.97123 纬度：30.78456',
      '（118.97123，30.78456）',
      'E118.97123° N30.78456°',
    ])
      expect([text, readTypedPoint(text)]).toEqual([text, { lon: 118.97123, lat: 30.78456 }]);
  });

  test('that are not two, or not in China’s half of the world, are nobody’s place', () => {
    for (const text of ['', '118.97', '30.78, 30.79', '118.9, 119.2', '1189.7, 30.7', 'abc', '118.97,30.78,12'])
      expect([text, readTypedPoint(text)]).toEqual([text, null]);
  });
});
