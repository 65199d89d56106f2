import { isShellKept } from '../../offline/keep-shell.ts';
import { IdbCabinet } from './idb-cabinet.ts';
import type { PhoneFacts } from './readiness.ts';
import { Vault } from './vault.ts';

/** Finds out what this phone and browser can do. Asks the person nothing. */
export async function readPhoneFacts(): Promise<PhoneFacts> {
  return {
    secure: window.isSecureContext,
    userAgent: navigator.userAgent,
    hasLocation: 'geolocation' in navigator && window.isSecureContext,
    location: await permissionOf('geolocation'),
    hasCamera: navigator.mediaDevices !== undefined,
    camera: await permissionOf('camera'),
    keeps: await keeps(),
    persisted: (await navigator.storage?.persisted?.()) ?? false,
    hasWorker: 'serviceWorker' in navigator,
    shellKept: await isShellKept(),
    push: 'Notification' in window && 'PushManager' in window ? Notification.permission : null,
  };
}

async function permissionOf(name: string): Promise<PhoneFacts['location']> {
  try {
    return (await navigator.permissions.query({ name: name as PermissionName })).state;
  } catch {
    return null; // older Safari and WebViews do not tell
  }
}

const probe = 'readiness';

async function keeps(): Promise<boolean> {
  try {
    const vault = await Vault.open(await IdbCabinet.open(), probe);
    await vault.put('notes', probe, { well: true }, Date.now());
    const read = await vault.get<{ well: boolean }>('notes', probe);
    await vault.erase();
    return read?.well === true;
  } catch {
    return false;
  }
}
