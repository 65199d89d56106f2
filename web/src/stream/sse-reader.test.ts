import { describe, expect, test } from '@jest/globals';
import { SseReader } from './sse-reader.ts';

describe('reading the event stream', () => {
  test('a message arrives whole, however the network cut it', () => {
    const text = 'id: 7\r\nevent: change\r\ndata: {"kind":\r\ndata: "reload"}\r\n\r\n';
    for (let size = 1; size < text.length; size++) {
      const reader = new SseReader();
      const got = [];
      for (let at = 0; at < text.length; at += size) got.push(...reader.push(text.slice(at, at + size)));
      expect(got).toEqual([{ event: 'change', data: '{"kind":\n"reload"}', id: '7' }]);
    }
  });

  test('comments keep the line alive and say nothing', () => {
    expect(new SseReader().push(': still here\n\n')).toEqual([]);
  });

  test('the last id is kept for resuming, also from a message without data', () => {
    const reader = new SseReader();
    reader.push('id: 8\n\n');
    expect(reader.lastId).toBe('8');
  });

  test('a message without end is refused before it fills the memory', () => {
    const reader = new SseReader();
    expect(() => {
      for (let n = 0; n < 30; n++) reader.push('x'.repeat(100_000));
    }).toThrow(RangeError);
  });
});
