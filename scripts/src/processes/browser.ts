import { type Browser, chromium, type Page } from 'playwright-core';
import type { World } from './world.ts';

/** Debian's Chromium; the extra switches keep it from looking for hosts outside this machine. */
export function launchChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env.CHROMIUM_BINARY ?? '/usr/bin/chromium',
    args: [
      ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
      ...['--disable-component-update', '--disable-sync'],
    ],
  });
}

/** A browser tab of a person who has just signed in through the console's own form. */
export async function signInPage(
  browser: Browser,
  world: Pick<World, 'stack' | 'passwords'>,
  user: string,
  viewport = { width: 1280, height: 800 },
): Promise<Page> {
  const context = await browser.newContext({ viewport, locale: 'zh-CN' });
  const page = await context.newPage();
  await page.goto(world.stack.base);
  await page.getByTestId('sign-in-user').fill(user);
  await page.getByTestId('sign-in-password').fill(world.passwords[user] ?? '');
  await page.getByTestId('sign-in-submit').click();
  await page.getByTestId('stream-state').waitFor();
  return page;
}
