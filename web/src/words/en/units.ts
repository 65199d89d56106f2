import type { Words } from '../zh.ts';

export const units: Words['units'] = {
  search: 'Name, pinyin, credit code',
  add: 'New managing unit',
  empty: 'No managing units yet',
  emptyHint: 'Named once, chosen by sites and cameras.',
  creditCode: 'Credit code',
  usedBy: 'Sites that it answers for',
  keptAt: 'Kept at',
  keptAtHint: 'Chosen from above and below; changed only by people of this division.',
  office: 'Who answers',
  officeHint: 'An office, never a private person: it is printed on signs and public pages.',
  officeName: 'Office',
  handler: 'Handler',
  above: 'kept by a higher division',
  codeLength: 'Expected 18 characters, found {{n}}',
  codeSign: 'No “{{sign}}” occurs: codes use no I, O, S, V, Z',
  codeCheck: 'Something is mistyped: by the first 17 the last should be {{sign}}',
};

export const contacts: Words['contacts'] = {
  title: 'Telephone numbers',
  village: 'Contacts of this division',
  villageHint: 'Grid worker, village and police post, kept once and called for each site after the site’s own people.',
  choose: 'Choose a village or township to keep its contacts.',
  doubted: 'Not reached for 180 days',
  keeper: 'Of',
  lastTried: 'Last reached',
  empty: 'No numbers to check',
  emptyHint: 'Every contact was reached within 180 days.',
};
