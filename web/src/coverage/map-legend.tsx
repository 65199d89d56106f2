import { coverageBands, coverageStates } from '@sharp-eyes/protocol';
import { useEffect, useRef } from 'react';
import { colourOf } from '../map/gl-map.ts';
import { useWords } from '../words/use-words.ts';
import { CoverageMark } from './coverage-mark.tsx';
import { bandPaint } from './map-paint.ts';

/** What the map's colours, patterns and shapes mean. */
export function MapLegend() {
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
    </ul>
  );
}

const swatchPx = 16;

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
