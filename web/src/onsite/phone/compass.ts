/** How long a phone may take to say where north is, milliseconds. */
const withinMs = 3000;

interface Turned extends DeviceOrientationEvent {
  /** Safari's own: degrees clockwise from magnetic north. */
  webkitCompassHeading?: number;
}
interface AsksFirst {
  requestPermission?: () => Promise<'granted' | 'denied'>;
}

/**
 * Where the top of the phone points, degrees clockwise from north; near steel poles good to ±22.5° at best.
 * @throws where the phone has no compass, or is not allowed to say
 */
export async function readCompass(): Promise<number> {
  const sensor = window.DeviceOrientationEvent as unknown as AsksFirst | undefined;
  if (!sensor) throw new Error('expected a compass');
  if ((await sensor.requestPermission?.()) === 'denied') throw new Error('the compass is refused');
  return new Promise((heard, failed) => {
    const end = (settle: () => void) => {
      clearTimeout(late);
      window.removeEventListener('deviceorientationabsolute', listen as EventListener);
      window.removeEventListener('deviceorientation', listen as EventListener);
      settle();
    };
    const listen = (event: Turned) => {
      const heading = event.webkitCompassHeading ?? (event.absolute && event.alpha !== null ? 360 - event.alpha : null);
      if (heading !== null) end(() => heard(heading % 360));
    };
    const late = setTimeout(() => end(() => failed(new Error('the compass says nothing'))), withinMs);
    window.addEventListener('deviceorientationabsolute', listen as EventListener);
    window.addEventListener('deviceorientation', listen as EventListener);
  });
}
