import { describe, expect, test } from '@jest/globals';
import { splitMenu } from './menu-split.ts';

describe('the menu', () => {
  const pages = ['a', 'b', 'c', 'd', 'e', 'f'];

  test('shows every page where all fit', () => {
    expect(splitMenu(pages, 6)).toEqual({ shown: pages, more: [] });
  });

  test('gives its last place to the way to the rest, which is never a single page that would have fitted', () => {
    expect(splitMenu(pages, 5)).toEqual({ shown: ['a', 'b', 'c', 'd'], more: ['e', 'f'] });
    expect(splitMenu(pages, 1)).toEqual({ shown: [], more: pages });
  });

  test('loses no page and doubles none, however little room there is', () => {
    for (let places = 0; places < 9; places += 1) {
      const { shown, more } = splitMenu(pages, places);
      expect([...shown, ...more]).toEqual(pages);
    }
  });
});
