import type { SiteView } from '@sharp-eyes/protocol';
import { Mark, type Shape } from '../parts/marks.tsx';
import { useWords } from '../words/use-words.ts';

const marks: Record<SiteView['access']['reason'], [Shape, string]> = {
  own: ['disc', 'green'],
  agreed: ['disc', 'green'],
  none: ['ring', 'grey'],
  'not-begun': ['dashed', 'blue'],
  'outside-hours': ['dashed', 'blue'],
  ended: ['diamond', 'red'],
};

/** Whether the cameras of a site may be looked at now, and why. */
export function AccessMark({ access }: Pick<SiteView, 'access'>) {
  const words = useWords();
  const [shape, tone] = marks[access.reason];
  return <Mark shape={shape} tone={tone} word={words(`sites.accessReason.${access.reason}`)} />;
}
