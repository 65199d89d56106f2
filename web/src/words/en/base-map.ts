import type { Words } from '../zh.ts';

export const baseMap: Words['baseMap'] = {
  /** As maps carry it (State Council Order 664). */
  approval: '审图号 {{number}}',
  tianditu: 'Tianditu',
  away: 'the base map does not answer; everything else works',
};
