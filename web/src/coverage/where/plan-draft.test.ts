import { describe, expect, test } from '@jest/globals';
import { newId, planAsked } from '@sharp-eyes/protocol';
import { askOf, draftOf, freshDraft, lackOf } from './plan-draft.ts';

const corners = [
  { lon: 118.7, lat: 30.9 },
  { lon: 118.8, lat: 30.9 },
  { lon: 118.8, lat: 31 },
];

describe('what is asked before the next cameras are placed', () => {
  test('one press is enough: everything has an answer', () => {
    expect(lackOf(freshDraft)).toBeNull();
    expect(planAsked.parse({ id: newId(), ...askOf(freshDraft, ['341802000000']) })).toMatchObject({
      ...{ budget: 5, perPole: 2, states: ['gap'], approvedOnly: true },
      poles: { imported: true, junctions: true, cameras: true, drawn: [] },
    });
  });

  test('a plan that is opened again asks the same', () => {
    const draft = {
      ...freshDraft,
      ...{ budget: 9, drawn: [{ lon: 118.75, lat: 30.94 }], area: corners, lenses: ['6 mm'] },
      ...{ preferred: ['junction-arm' as const, 'site:inn' as const], ignored: ['perimeter' as const] },
    };
    const { id: _, ...asked } = planAsked.parse({ id: newId(), ...askOf(draft, ['341802000000']) });
    expect(asked.weights).toEqual({ kinds: { 'junction-arm': 3, perimeter: 0 }, siteKinds: { inn: 3 } });
    expect(draftOf(asked)).toEqual(draft);
  });

  test('says what is lacking before the hub has to', () => {
    const without = { ...freshDraft, imported: false, junctions: false, cameras: false };
    expect(lackOf(without)).toBe('poles');
    expect(lackOf({ ...without, drawn: corners })).toBeNull();
    expect(lackOf({ ...freshDraft, lenses: [] })).toBe('lenses');
    expect(lackOf({ ...freshDraft, area: corners.slice(0, 2) })).toBe('area');
  });
});
