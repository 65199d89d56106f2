import { useCallback, useEffect, useState } from 'react';
import type { PhonePosition } from './ground-map.ts';

/** A first fix is often a cell tower's; satellites need this long under open sky, ms. */
const patienceMs = 30_000;

export type Locating =
  | { state: 'off' | 'asking' }
  | { state: 'here'; position: PhonePosition }
  /** `refused` by the person or the browser, `not-secure` without HTTPS, `failed` when no satellite answers. */
  | { state: 'refused' | 'not-secure' | 'failed' };

/** Where the phone is, followed from the first `start` until the page goes: a position gets better while one waits. */
export function usePhonePosition(): Locating & { start: () => void } {
  const [wanted, setWanted] = useState(0);
  const [locating, setLocating] = useState<Locating>({ state: 'off' });
  const start = useCallback(() => {
    setLocating(window.isSecureContext ? { state: 'asking' } : { state: 'not-secure' });
    setWanted((times) => times + 1);
  }, []);
  useEffect(() => {
    if (wanted === 0 || !window.isSecureContext) return;
    const watch = navigator.geolocation.watchPosition(
      ({ coords: { longitude, latitude, accuracy } }) =>
        setLocating({ state: 'here', position: { lon: longitude, lat: latitude, accuracyM: accuracy } }),
      ({ code, PERMISSION_DENIED }) =>
        setLocating((now) =>
          now.state === 'here' ? now : { state: code === PERMISSION_DENIED ? 'refused' : 'failed' },
        ),
      { enableHighAccuracy: true, maximumAge: 5000, timeout: patienceMs },
    );
    return () => navigator.geolocation.clearWatch(watch);
  }, [wanted]);
  return { ...locating, start };
}
