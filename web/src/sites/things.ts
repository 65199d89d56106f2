import type { Camera, SiteView, Watchpoint } from '@sharp-eyes/protocol';
import type { Thing } from '../map/ground-map.ts';

/** How wide and far a camera is drawn that says only its direction. */
const usualView = { hfovDeg: 60, rangeM: 30 };

/** What stands at a site, as the map draws it. */
export function thingsOf(of: {
  site: SiteView;
  cameras: readonly Camera[];
  watchpoints: readonly Watchpoint[];
}): Thing[] {
  const { site, cameras, watchpoints } = of;
  return [
    ...(site.point ? [{ id: site.id, kind: 'site' as const, name: site.name, point: site.point }] : []),
    ...watchpoints.flatMap(({ id, name, point }) => (point ? [{ id, kind: 'watchpoint' as const, name, point }] : [])),
    ...cameras.filter(({ life }) => life !== 'retired').flatMap(cameraThing),
  ];
}

function cameraThing({ id, name, record }: Camera): Thing[] {
  const { point, azimuthDeg, hfovDeg, rangeM } = record;
  if (point === null) return [];
  const reach = { hfovDeg: hfovDeg ?? usualView.hfovDeg, rangeM: rangeM || usualView.rangeM };
  const view = azimuthDeg === null ? undefined : { azimuthDeg, ...reach };
  return [{ id, kind: 'camera', name, point, view }];
}
