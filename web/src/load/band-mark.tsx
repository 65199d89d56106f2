import type { LoadBand } from '@sharp-eyes/protocol';
import { Mark } from '../parts/marks.tsx';
import { useWords } from '../words/use-words.ts';

const marks = {
  good: ['disc', 'green'],
  many: ['triangle', 'orange'],
  'too-many': ['diamond', 'red'],
  unjudged: ['ring', 'grey'],
} as const;

/** How a figure lies to its target: shape, colour and word. @param word - for the worst band, where it has its own */
export function BandMark({ band, word }: { band: LoadBand; word?: string }) {
  const words = useWords();
  const [shape, tone] = marks[band];
  return <Mark shape={shape} tone={tone} word={band === 'too-many' && word ? word : words(`load.band.${band}`)} />;
}
