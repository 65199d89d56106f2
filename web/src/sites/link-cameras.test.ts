import { expect, test } from '@jest/globals';
import type { Camera } from '@sharp-eyes/protocol';
import { linkChanges } from './link-cameras.ts';

const camera = (id: string, watchpointIds: string[]) => ({ id, record: { watchpointIds } }) as unknown as Camera;

test('only the cameras whose link changes are written, and links to other watchpoints are nobody’s business here', () => {
  const cameras = [camera('a', ['w']), camera('b', []), camera('c', ['w', 'x']), camera('d', ['x'])];
  expect(linkChanges('w', ['b', 'c'], cameras)).toEqual([
    { id: 'a', linked: false },
    { id: 'b', linked: true },
  ]);
});
