import { expect, test } from '@jest/globals';
import { arrivedSince } from './arrivals.ts';

const at = '2026-01-01T00:00:00.000Z';
const slots = [0, 1, 2];
const look = (...ns: number[]) => ({ stills: ns.map((n) => ({ n, at, address: `/${n}` })) });
const alert = (stills: number, ...ns: number[]) => ({ stills, stillsAt: ns.map((n) => ({ n, at })) });

test('a still that came while somebody looked is said to be there', () => {
  expect([...arrivedSince(alert(2, 0, 1), look(1), slots)]).toEqual([0]);
});

test('the count alone is enough when all have come', () => {
  expect([...arrivedSince(alert(3, 1), look(1), slots)]).toEqual([0, 2]);
});

test('stills that are past their time are not called new', () => {
  expect(arrivedSince(alert(3, 0, 1, 2), look(), slots).size).toBe(0);
});

test('a still that has not come, or is already seen, is not announced', () => {
  expect(arrivedSince(alert(1, 1), look(1), slots).size).toBe(0);
  expect(arrivedSince(alert(2, 1), look(1), slots).size).toBe(0);
  expect(arrivedSince(alert(3, 0, 1, 2), look(0, 1, 2), slots).size).toBe(0);
});
