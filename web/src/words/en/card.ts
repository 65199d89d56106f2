import type { Words } from '../zh.ts';

export const card: Words['card'] = {
  title: 'Public pages (codes on signs)',
  about:
    'While on, anybody who scans the code on a sign reads purpose, legal basis, who answers, how long it is kept, what runs and how to ask; no picture, no coordinates.',
  on: 'on',
  off: 'off',
  signs: 'Signs',
  print: { a6: 'Print sign (A6)', a4: 'Print signs (A4, four a page)' },
  countyOff: 'The county’s public pages are off: signs are printed without a code. Its administrator can turn them on.',
  hidden: 'This camera is not published: its sign is printed without a code.',
  open: 'Open the public page',
};
