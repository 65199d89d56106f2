import { describe, expect, test } from '@jest/globals';
import { allowedPlacements, cameraLife, forbiddenPlacements, rulesDocument, siteKinds } from '@sharp-eyes/protocol';
import { functionsOf, nextChangeOf } from '../sites/rules.ts';
import { decidePlacement, decideRules, lawfulRules, mayMove } from './rules.ts';

describe('where a camera may stand', () => {
  test.each(forbiddenPlacements)('not in a %s, by Order 799 Art. 8(1)', (placement) => {
    expect(decidePlacement(placement)).toMatchObject({
      refused: 'placement-forbidden',
      reason: expect.stringContaining('Order 799 Art. 8(1)'),
    });
  });

  test.each(allowedPlacements)('at a %s', (placement) => {
    expect(decidePlacement(placement)).toEqual({ allowed: placement });
  });

  test('nowhere that the list does not name', () => {
    for (const answer of ['', 'Guest-Room', 'road ', 'constructor'])
      expect(decidePlacement(answer)).toMatchObject({ refused: 'placement-missing' });
  });
});

describe('rules about persons', () => {
  const zone = { name: 'hall', polygon: [[0, 0], [1, 0], [1, 1]] as [number, number][] }; // biome-ignore format: one line
  const document = rulesDocument.parse({
    zones: [zone],
    rules: [
      { kind: 'person-in-zone', zone: 'hall', id: 'night' },
      { kind: 'person-in-zone', zone: 'hall', shadow: true },
    ],
  });
  const lodgings = ['inn', 'farm-stay', 'guesthouse'];
  const indoors = ['entrance-hall', 'lift-car', 'reception', 'main-corridor', 'staircase'];
  const everywhere = siteKinds.flatMap((siteKind) => allowedPlacements.map((placement) => ({ siteKind, placement })));
  const inside = everywhere.filter(
    ({ siteKind, placement }) => lodgings.includes(siteKind) && indoors.includes(placement),
  );

  test('never run inside an inn, a farm-stay or a guesthouse, and the law says so', () => {
    expect(inside).toHaveLength(15);
    for (const standing of inside) {
      expect(decideRules(document, standing)).toEqual({
        ...{ refused: 'person-rule-indoors', at: 0, ruleId: 'night' },
        reason: expect.stringContaining('Order 799 Art. 13'),
      });
      const shadowOnly = { ...document, rules: document.rules.slice(1) };
      expect(decideRules(shadowOnly, standing)).toMatchObject({ refused: 'person-rule-indoors' });
      expect(lawfulRules(document, standing)).toEqual({ ...document, rules: [] });
    }
  });

  test('run everywhere else, and a camera inside without them is as good as any', () => {
    const others = everywhere.filter((standing) => !inside.includes(standing));
    for (const standing of others) {
      expect(decideRules(document, standing)).toEqual({ allowed: true });
      expect(lawfulRules(document, standing)).toBe(document);
    }
    for (const standing of inside) expect(decideRules({ rules: [] }, standing)).toEqual({ allowed: true });
  });
});

describe("a camera's life", () => {
  test('goes forward, back only from maintenance, and ends for good', () => {
    expect(mayMove('registered', 'in-service')).toBe(true);
    expect(mayMove('in-service', 'maintenance')).toBe(true);
    expect(mayMove('maintenance', 'in-service')).toBe(true);
    expect(mayMove('registered', 'maintenance')).toBe(false);
    expect(mayMove('in-service', 'found')).toBe(false);
    expect(cameraLife.options.filter((to) => mayMove('retired', to))).toEqual([]);
  });
});

describe('what a site lets us do', () => {
  const agreement = {
    basis: 'agreement' as const,
    functions: { health: true, alerts: true, live: false },
    from: '2026-01-01T00:00:00.000Z',
    to: '2026-06-01T00:00:00.000Z',
  };
  const at = (instant: string) => Date.parse(instant);

  test('nothing without a basis, before it begins, and from the instant that it ends', () => {
    const nothing = { health: false, alerts: false, live: false };
    expect(functionsOf({ basis: 'none' }, 0).functions).toEqual(nothing);
    expect(functionsOf(agreement, at('2025-12-31T23:59:59.999Z')).functions).toEqual(nothing);
    expect(functionsOf(agreement, at('2026-06-01T00:00:00.000Z'))).toEqual({
      functions: nothing,
      reason: 'the agreement ended 2026-06-01T00:00:00.000Z',
    });
  });

  test('what was agreed, while it is agreed', () => {
    expect(functionsOf(agreement, at('2026-05-31T23:59:59.999Z')).functions).toEqual(agreement.functions);
    expect(nextChangeOf(agreement, at('2026-02-01T00:00:00Z'))).toBe(at(agreement.to));
    expect(nextChangeOf(agreement, at('2026-07-01T00:00:00Z'))).toBeUndefined();
  });
});
