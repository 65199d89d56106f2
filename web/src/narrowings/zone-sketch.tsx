import type { Narrowing, NarrowingOption } from '@sharp-eyes/protocol';
import { useWords } from '../words/use-words.ts';

/** The zone as it lies in the picture, without the picture, and what is left out of it. */
export function ZoneSketch({ narrowing, option }: { narrowing: Narrowing; option: NarrowingOption }) {
  const words = useWords();
  const points = narrowing.zonePolygon.map(([x, y]) => `${x},${y}`).join(' ');
  return (
    <figure className="zone-sketch">
      <svg viewBox="0 0 1 1" preserveAspectRatio="none" role="img" aria-label={words('narrowings.place')}>
        <polygon points={points} className="zone" />
        {option.settings.except.map((box) => (
          <rect key={`${box.x}/${box.y}/${box.width}`} {...box} className="cut" />
        ))}
      </svg>
      <figcaption className="quiet">{words('narrowings.place')}</figcaption>
    </figure>
  );
}
