import { describe, expect, test } from '@jest/globals';
import { readStep } from './passed-up.ts';

describe('what the timeline says of a step', () => {
  test('is read as whom it was for and what came of it', () => {
    expect(readStep('next-shift nobody')).toEqual({ tell: 'next-shift', result: 'nobody' });
  });

  test('is left out where it says something else', () => {
    for (const note of [null, '', 'shift', 'shift reached', 'somebody told']) expect(readStep(note)).toBeUndefined();
  });
});
