import type { Words } from '../../platform/http/words.ts';

export type CheckDecision = { allowed: true } | { refused: 'not-placed' | 'same-person'; reason: Words };

/**
 * The second look at what a camera sees of other people's homes is another person's than the one's who placed it
 * (domain 1).
 * @param placed - who answered where it stands, on site; null while nobody has
 */
export function decideCheck(placed: { by: string | null } | null, personId: string): CheckDecision {
  if (placed === null)
    return {
      refused: 'not-placed',
      reason: {
        zh: '还没有人到现场确认安装位置，先确认再复核',
        en: 'nobody on site has answered where it stands; that comes before the check',
      },
    };
  if (placed.by === personId)
    return {
      refused: 'same-person',
      reason: { zh: '安装位置是您确认的，请由另一人复核', en: 'you placed it: another person has to check it' },
    };
  return { allowed: true };
}
