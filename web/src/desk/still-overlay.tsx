import type { AlertDetail } from '@sharp-eyes/protocol';

interface StillOverlayProps {
  zone: AlertDetail['zonePolygon'];
  zoneName: string;
  boxes: AlertDetail['boxes'];
}

/** Zone and boxes over a still: 0…1 from its top left, so they fit at every size. Dark below light, to show on any picture. */
export function StillOverlay({ zone, zoneName, boxes }: StillOverlayProps) {
  const points = zone?.map(([x, y]) => `${x},${y}`).join(' ');
  return (
    <svg className="overlay" viewBox="0 0 1 1" preserveAspectRatio="none" role="img" aria-label={zoneName}>
      {points && (
        <>
          <polygon points={points} className="zone-under" />
          <polygon points={points} className="zone" />
        </>
      )}
      {boxes.map((box) => (
        <g key={`${box.x}/${box.y}/${box.width}/${box.height}`}>
          <rect {...box} className="box-under" />
          <rect {...box} className="box" />
        </g>
      ))}
    </svg>
  );
}
