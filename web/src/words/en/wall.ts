import type { PageWords } from '../zh.ts';

export const wall: PageWords['wall'] = {
  open: 'Open',
  acknowledged: 'In hand',
  handedOver: 'Handed over',
  none: 'No alerts to do',
  more: '{{count}} more',
  leave: 'Leave the wall',
  age: 'Oldest unsigned',
};
