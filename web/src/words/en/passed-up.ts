import type { FirstWords } from '../zh.ts';

/** Whom the program told of an alert that nobody had signed for, and whom next. */
export const passedUp: FirstWords['passedUp'] = {
  title: 'Passed up',
  whom: {
    shift: 'the shift and its groups',
    backup: 'who stands by',
    'next-shift': 'the next shift',
    county: 'the county',
  },
  told: 'Told {{whom}}',
  noWay: 'Could not tell {{whom}}: no way to reach them that was tested',
  noOne: 'Nobody to tell for {{whom}}',
  outOfHours: 'Left out {{whom}}: not at this hour',
  next: 'unless somebody signs, tells {{whom}}',
  now: 'is telling {{whom}}',
  stoodDown: 'Somebody acts on it: nobody else is told',
  exhausted: 'Every step was taken: nobody else is told',
};
