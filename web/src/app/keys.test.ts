import { describe, expect, test } from '@jest/globals';
import { type KeyPress, readKey } from './keys.ts';

const press = (key: string, over: Partial<KeyPress> = {}) =>
  readKey({ key, modified: false, writing: false, repeat: false, ...over }, null, 0).wish;

describe('keys of the desk', () => {
  test('each key does what the help says', () => {
    expect(['j', 'k', 'a', 'v', 'r', 'f', '/', '?', 'Enter'].map((key) => press(key)?.do)).toEqual([
      'move',
      'move',
      'acknowledge',
      'look',
      'resolve',
      'false-alarm',
      'search',
      'help',
      'enter',
    ]);
  });

  test('nothing is decided while somebody writes a comment; only escape works', () => {
    expect(press('a', { writing: true })).toBeNull();
    expect(press('Escape', { writing: true })).toEqual({ do: 'escape' });
  });

  test('ctrl+r reloads the page and resolves nothing', () => {
    expect(press('r', { modified: true })).toBeNull();
  });

  test('a held key moves on, but acknowledges once', () => {
    expect(press('j', { repeat: true })).toEqual({ do: 'move', step: 1 });
    expect(press('a', { repeat: true })).toBeNull();
  });

  test('g then d goes to the desk; g then a goes to the audit and acknowledges nothing', () => {
    const { leaderAtMs } = readKey({ key: 'g', modified: false, writing: false, repeat: false }, null, 100);
    const after = (key: string, nowMs: number) =>
      readKey({ key, modified: false, writing: false, repeat: false }, leaderAtMs, nowMs).wish;
    expect(after('d', 200)).toEqual({ do: 'go', to: 'desk' });
    expect(after('v', 200)).toEqual({ do: 'go', to: 'coverage' });
    expect(after('a', 200)).toEqual({ do: 'go', to: 'audit' });
    expect(after('a', 5000)).toEqual({ do: 'acknowledge' });
  });

  test('caps lock changes nothing', () => {
    expect(press('J')).toEqual({ do: 'move', step: 1 });
  });
});
