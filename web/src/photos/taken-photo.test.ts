import { expect, test } from '@jest/globals';
import { newId, photoUpload } from '@sharp-eyes/protocol';
import { takenPhoto } from './taken-photo.ts';

test('the hub understands what the phone says of a photograph', () => {
  const owner = { kind: 'site', id: newId() } as const;
  const edits = {
    crop: { x: 0.1, y: 0.2, width: 1 / 3, height: 0.4 },
    hide: [
      { x: 0, y: 0, width: 0.5, height: 0.5 },
      { x: 0.123_456, y: 0.5, width: 0.1, height: 0.5 },
    ],
  };
  const picture = { bytes: new Uint8Array(3), takenAtMs: Date.parse('2026-03-01T02:03:04.005Z') };
  const { query, id } = takenPhoto({ purpose: 'sign', owner }, picture, edits);
  const read = photoUpload.parse(Object.fromEntries(new URLSearchParams(query)));
  expect(read).toEqual({
    ...{ purpose: 'sign', owner: 'site', ownerId: owner.id, takenAt: '2026-03-01T02:03:04.005Z' },
    crop: { x: 0.1, y: 0.2, width: 0.3333, height: 0.4 },
    hide: [
      { x: 0, y: 0, width: 0.5, height: 0.5 },
      { x: 0.1235, y: 0.5, width: 0.1, height: 0.5 },
    ],
  });
  expect(id).toHaveLength(36);
});
