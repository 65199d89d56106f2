import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';

/** When a row of the queue appeared in the page. */
export interface Sight {
  alertId: string;
  /** Epoch milliseconds. */
  at: number;
}

const pageScript = new URL('./observe-rows.js', import.meta.url);

/** From now on, notes in the page when a row of the queue appears. */
export async function observeRows(page: Page): Promise<void> {
  await page.evaluate(await readFile(pageScript, 'utf8'));
}

export function readSights(page: Page): Promise<Sight[]> {
  return page.evaluate('globalThis.seenAlerts');
}
