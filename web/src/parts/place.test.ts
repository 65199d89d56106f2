import { expect, test } from '@jest/globals';
import { placeNames } from './place.ts';

const path = ['安徽省', '宣城市', '宣州区', '水东镇', '东胜村'];

test('a place is called by township and village, with the county where there is room', () => {
  expect(placeNames({ division: '341802101201', divisionPath: path })).toEqual(['水东镇', '东胜村']);
  expect(placeNames({ division: '341802101201', divisionPath: path }, true)).toEqual(['宣州区', '水东镇', '东胜村']);
});

test('a camera of the township itself is not called by its county in the queue', () => {
  expect(placeNames({ division: '341802101000', divisionPath: path.slice(0, 4) })).toEqual(['水东镇']);
  expect(placeNames({ division: '341802000000', divisionPath: path.slice(0, 3) })).toEqual(['宣州区']);
});
