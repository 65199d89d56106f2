import type { CoverageState } from '@sharp-eyes/protocol';
import { Mark, type Shape } from '../parts/marks.tsx';
import { useWords } from '../words/use-words.ts';

/** The state in colour, shape and word: gap red diamond, impaired orange triangle, unknown ring, planned dashed, covered disc. */
const marks: Record<CoverageState, [Shape, string]> = {
  gap: ['diamond', 'red'],
  impaired: ['triangle', 'orange'],
  unknown: ['ring', 'grey'],
  planned: ['dashed', 'blue'],
  covered: ['disc', 'green'],
};

export function CoverageMark({ state }: { state: CoverageState }) {
  const words = useWords();
  const [shape, tone] = marks[state];
  return <Mark shape={shape} tone={tone} word={words(`coverage.states.${state}`)} />;
}
