import { coverageBands, coverageStates } from '@sharp-eyes/protocol';
import { useEffect, useRef } from 'react';
import { colourOf } from '../map/gl-map.ts';
import { useWords } from '../words/use-words.ts';
import { CoverageMark } from './coverage-mark.tsx';
import { bandPaint } from './map-paint.ts';

const things = ['camera', 'planned', 'footprint', 'pole'] as const;

/** What the map's colours, patterns and shapes mean. */
export function MapLegend({ poles = false }: { poles?: boolean }) {
  const words = useWords();
  return (
    <ul className="map-legend" aria-label={words('coverage.legend')}>
      {coverageBands.map((band) => (
        <li key={band}>
          <BandSwatch band={band} /> {words(`coverage.bands.${band}`)}
        </li>
      ))}
      {coverageStates.map((state) => (
        <li key={state}>
          <CoverageMark state={state} />
        </li>
      ))}
      {things
        .filter((thing) => poles || thing !== 'pole')
        .map((thing) => (
          <li key={thing}>
            <ThingSwatch thing={thing} /> {words(`planner.legend.${thing}`)}
          </li>
        ))}
    </ul>
  );
}

const swatchPx = 16;

/** As the map draws them: a camera full, a planned one hollow, the ground that one sees. */
function ThingSwatch({ thing }: { thing: (typeof things)[number] }) {
  return (
    <svg viewBox="0 0 16 16" width={swatchPx} height={swatchPx} className="map-thing" aria-hidden="true">
      {thing === 'footprint' ? (
        <path d="M8 15 1 4a12 12 0 0 1 14 0Z" fill="var(--blue)" fillOpacity="0.3" stroke="var(--blue)" />
      ) : (
        <circle
          cx="8"
          cy="8"
          r="4.500"
          fill={thing === 'camera' ? 'var(--blue)' : 'var(--surface)'}
          stroke={thing === 'pole' ? 'var(--orange)' : 'var(--blue)'}
          strokeWidth="2"
        />
      )}
    </svg>
  );
}

function BandSwatch({ band }: { band: (typeof coverageBands)[number] }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (!canvas.current || !context) return;
    context.clearRect(0, 0, swatchPx, swatchPx);
    bandPaint[band](context, swatchPx, colourOf(canvas.current));
  }, [band]);
  return <canvas ref={canvas} width={swatchPx} height={swatchPx} className="map-swatch" />;
}
