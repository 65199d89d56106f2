import type { FirstWords } from '../zh.ts';

export const contact: FirstWords['contact'] = {
  keptBy: 'kept by {{keeper}}',
  confirmedOn: 'answered {{day}}',
  neverConfirmed: 'never tried',
  confirm: 'It answers',
  confirmHint: 'Just reached: today is noted, the number is good',
};
