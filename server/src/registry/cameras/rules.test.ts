import { describe, expect, test } from '@jest/globals';
import { allowedPlacements, cameraLife, forbiddenPlacements, rulesDocument, siteKinds } from '@sharp-eyes/protocol';
import { functionsOf, nextChangeOf } from '../sites/rules.ts';
import { decideLife, mayMove, mayReach } from './life-rules.ts';
import { decidePlacement, decideRules, lawfulRules } from './rules.ts';

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
      expect(decideRules(document, standing)).toMatchObject({
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

  test('may be told by a list without each step, but never backwards', () => {
    expect(mayReach('planned', 'in-service')).toBe(true);
    expect(mayReach('registered', 'maintenance')).toBe(true);
    expect(mayReach('in-service', 'registered')).toBe(false);
    expect(mayReach('maintenance', 'planned')).toBe(false);
    expect(cameraLife.options.filter((to) => mayReach('retired', to))).toEqual([]);
  });

  const at = new Date('2026-03-01T00:00:00Z');
  const days = (n: number) => new Date(at.getTime() + n * 24 * 3600_000);
  const running = { life: 'in-service' as const, maintenanceSince: null, maintenanceUntil: null };
  const technician = { technician: true, planner: false, countyPlanner: false };
  const countyPlanner = { technician: false, planner: true, countyPlanner: true };
  const repair = (until: Date | null, why = '换电源') => ({ to: 'maintenance' as const, why, until });

  test('stands still for a maintenance only with a reason and an end within seven days, however often it is said', () => {
    expect(decideLife(running, repair(days(3), ''), technician, at)).toMatchObject({
      refused: 'bad-request',
      path: 'why',
    });
    for (const until of [null, at, days(8)])
      expect(decideLife(running, repair(until), technician, at)).toMatchObject({
        refused: 'bad-request',
        path: 'until',
      });
    const begun = decideLife(running, repair(days(7)), technician, at);
    expect(begun).toEqual({ allowed: { life: 'maintenance', maintenanceSince: at, maintenanceUntil: days(7) } });
    const standing = (begun as { allowed: typeof running }).allowed;
    expect(decideLife(standing, repair(days(10)), technician, days(5))).toMatchObject({ refused: 'bad-request' });
    expect(decideLife(standing, repair(days(6)), technician, days(5))).toMatchObject({ allowed: {} });
    expect(decideLife(standing, repair(days(60)), countyPlanner, days(5))).toMatchObject({
      allowed: { maintenanceSince: at, maintenanceUntil: days(60) },
    });
  });

  test('is the technicians’ to decide; planners give up plans', () => {
    const townPlanner = { ...countyPlanner, countyPlanner: false };
    const retire = { to: 'retired' as const, why: '', until: null };
    expect(decideLife({ ...running, life: 'planned' }, retire, townPlanner, at)).toMatchObject({ allowed: {} });
    expect(decideLife(running, retire, townPlanner, at)).toMatchObject({ refused: 'not-allowed' });
    expect(decideLife(running, repair(days(1)), townPlanner, at)).toMatchObject({ refused: 'not-allowed' });
    expect(decideLife(running, retire, technician, at)).toMatchObject({ allowed: { life: 'retired' } });
    expect(decideLife(running, { ...retire, to: 'planned' }, technician, at)).toMatchObject({
      refused: 'illegal-move',
    });
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
    expect(functionsOf(agreement, at('2026-06-01T00:00:00.000Z'))).toMatchObject({
      functions: nothing,
      code: 'ended',
      reason: 'the agreement ended 2026-06-01T00:00:00.000Z',
    });
  });

  test('what was agreed, while it is agreed', () => {
    expect(functionsOf(agreement, at('2026-05-31T23:59:59.999Z')).functions).toEqual(agreement.functions);
    expect(nextChangeOf(agreement, at('2026-02-01T00:00:00Z'))).toBe(at(agreement.to));
    expect(nextChangeOf(agreement, at('2026-07-01T00:00:00Z'))).toBeUndefined();
  });
});
