/** A machine that does ten things at once is slow, not wrong. */
const patienceMs = 15_000;

/** Waits until something is so; fails after fifteen seconds. */
export async function eventually(check: () => boolean | Promise<boolean>): Promise<void> {
  for (const deadline = Date.now() + patienceMs; Date.now() < deadline; ) {
    if (await check()) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error('it never came true');
}
