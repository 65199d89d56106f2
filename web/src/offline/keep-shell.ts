/** Has the browser keep the console's files on this phone. @returns whether they are there now */
export async function keepShell(withinMs = 60_000): Promise<boolean> {
  if (!('serviceWorker' in navigator)) return false;
  try {
    await navigator.serviceWorker.register('/service-worker.js', { updateViaCache: 'none' });
    const ready = navigator.serviceWorker.ready.then(() => true);
    return await Promise.race([ready, new Promise<boolean>((done) => setTimeout(done, withinMs, false))]);
  } catch {
    return false; // no certificate, a private tab, or the development server
  }
}

/** Whether a page that is loaded now would come from the phone. */
export async function isShellKept(): Promise<boolean> {
  if (!('serviceWorker' in navigator)) return false;
  const registration = await navigator.serviceWorker.getRegistration();
  return registration?.active?.state === 'activated';
}
