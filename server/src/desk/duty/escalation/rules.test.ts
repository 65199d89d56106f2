import { describe, expect, test } from '@jest/globals';
import type { EscalationLadder, EscalationStep } from '@sharp-eyes/protocol';
import fc from 'fast-check';
import { isWithinHours, type Planned, type Priority, planNext, usualLadder } from './rules.ts';

const minuteMs = 60_000;
const priorities = ['critical', 'high', 'medium', 'low'] as const;
const step = (more: Partial<EscalationStep> = {}): EscalationStep => ({
  ...{ waitMinutes: 5, tell: 'shift', priorities: [...priorities], hours: null, outside: 'skip', ...more },
});
const at = (time: string): number => Date.parse(`2026-03-02T${time}:00+08:00`);

/** Every step of a ladder while nobody acts. */
function climb(ladder: EscalationLadder, priority: Priority, from: number): Planned[] {
  const climbed: Planned[] = [];
  for (let next = planNext(ladder, priority, undefined, from); next; next = planNext(ladder, priority, next, next.at))
    climbed.push(next);
  return climbed;
}

describe('a policy', () => {
  test('waits, tells, waits longer, tells the next; then all of it again as often as said', () => {
    const ladder = { steps: [step({ waitMinutes: 2 }), step({ waitMinutes: 8, tell: 'county' })], repeats: 1 };
    const minutes = climb(ladder, 'high', 0).map((one) => [one.round, one.step, one.at / minuteMs]);
    expect(minutes).toEqual([
      [0, 0, 2],
      [0, 1, 10],
      [1, 0, 15],
      [1, 1, 23],
    ]);
  });

  test('that comes with the program leaves what is low on the screen, and wakes the next shift for the worst only', () => {
    const told = (priority: Priority) => [
      ...new Set(climb(usualLadder, priority, 0).map((one) => usualLadder.steps[one.step]?.tell)),
    ];
    expect(told('low')).toEqual([]);
    expect(told('medium')).toEqual(['shift', 'county']);
    expect(told('high')).toEqual(['shift', 'backup', 'county']);
    expect(told('critical')).toEqual(['shift', 'backup', 'next-shift', 'county']);
  });

  test('tells by its hours, also over midnight; out of them it waits or is left out', () => {
    const night = { hours: { from: '22:00', to: '06:00' } };
    expect(['21:59', '22:00', '03:00', '05:59', '06:00'].map((time) => isWithinHours(night, at(time)))).toEqual([
      ...[false, true, true, true, false],
    ]);
    const wait = { steps: [step({ ...night, outside: 'wait', waitMinutes: 10 })], repeats: 0 };
    expect(planNext(wait, 'high', undefined, at('12:00'))?.at).toBe(at('22:00'));
    expect(planNext(wait, 'high', undefined, at('23:00'))?.at).toBe(at('23:10'));
    const skip = { steps: [step({ ...night, waitMinutes: 10 })], repeats: 0 };
    expect(planNext(skip, 'high', undefined, at('12:00'))?.at).toBe(at('12:10'));
  });

  test('of any shape ends, never goes back, and tells no step that is not for the alert', () => {
    const time = fc
      .tuple(fc.nat(23), fc.nat(59))
      .map((parts) => parts.map((part) => String(part).padStart(2, '0')).join(':'));
    const anyStep = fc.record({
      waitMinutes: fc.nat(1440),
      tell: fc.constantFrom('shift' as const, 'county' as const),
      priorities: fc.subarray([...priorities], { minLength: 1 }),
      hours: fc.option(fc.record({ from: time, to: time })),
      outside: fc.constantFrom('skip' as const, 'wait' as const),
    });
    const anyLadder = fc.record({ steps: fc.array(anyStep, { minLength: 1, maxLength: 10 }), repeats: fc.nat(10) });
    fc.assert(
      fc.property(
        anyLadder,
        fc.constantFrom(...priorities),
        fc.integer({ min: 0, max: 2 ** 41 }),
        (ladder, priority, from) => {
          const mine = ladder.steps.filter((one) => one.priorities.includes(priority)).length;
          const climbed = climb(ladder, priority, from);
          expect(climbed).toHaveLength(mine * (ladder.repeats + 1));
          for (const [index, one] of climbed.entries()) {
            const before = climbed[index - 1];
            expect(one.at).toBeGreaterThanOrEqual(before?.at ?? from);
            expect(one.round * 10 + one.step).toBeGreaterThan(before ? before.round * 10 + before.step : -1);
            expect(ladder.steps[one.step]?.priorities).toContain(priority);
            const { hours, outside } = ladder.steps[one.step] as EscalationStep;
            if (outside === 'wait') expect(isWithinHours({ hours }, one.at)).toBe(true);
          }
        },
      ),
    );
  });
});
