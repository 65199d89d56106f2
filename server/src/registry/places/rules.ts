import { type Division, levelOf, parentOf, rangeOf } from '@sharp-eyes/protocol';
import type { Scope } from '../../platform/scope.ts';

/** Level and parent follow from the code's digits. */
export function placeOf(code: string): Pick<Division, 'level' | 'parent'> {
  return { level: levelOf(code), parent: parentOf(code) ?? null };
}

/** The division itself and all above it, highest first, without the nation. */
export function lineOf(code: string): string[] {
  const line = [code];
  for (let above = parentOf(code); above !== undefined; above = parentOf(above)) line.unshift(above);
  return line.filter((each) => levelOf(each) !== 'nation');
}

/** Whether a division holds, or lies in, some of the scope: one's own area and the way down to it. */
export function touches(scope: Scope, code: string): boolean {
  const { from, to } = rangeOf(code);
  return scope.ranges.some((range) => from < range.to && range.from < to);
}
