import { wholeScope } from '../platform/scope.ts';
import type { Sites } from '../registry/sites/service.ts';

/** Whether the word of a site still holds: no picture of it is kept or shown once its owner has taken it back. */
export type SiteWord = (siteId: string) => Promise<boolean>;

const followed = wholeScope('the site of an alert or look that was already checked');

/**
 * Withdrawn is not ended: pictures of an alert that rose while an agreement held may be seen until their time, those of
 * a site whose owner has withdrawn may not (Order 799 Art. 33; PIPL Arts 15, 47).
 */
export function wordOf(sites: Pick<Sites, 'byIds'>): SiteWord {
  return async (siteId) => (await sites.byIds(followed, [siteId])).get(siteId)?.accessBasis.basis !== 'none';
}
