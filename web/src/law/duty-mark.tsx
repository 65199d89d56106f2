import type { ComplianceItem } from '@sharp-eyes/protocol';
import { Mark, type Shape } from '../parts/marks.tsx';
import { useWords } from '../words/use-words.ts';

const marks: Record<ComplianceItem['state'], [Shape, string]> = {
  overdue: ['diamond', 'red'],
  due: ['triangle', 'orange'],
  met: ['disc', 'green'],
  'not-required': ['dashed', 'blue'],
};

/** How a duty stands: colour, shape and word; what nobody knows is a grey ring. */
export function DutyMark({ item }: { item: Pick<ComplianceItem, 'state' | 'unknown' | 'waived'> }) {
  const words = useWords();
  const { state, unknown, waived } = item;
  const word = waived ? words('compliance.waivedState') : words(`compliance.state.${state}`);
  if (unknown && state === 'due')
    return <Mark shape="ring" tone="grey" word={`${word} · ${words('compliance.unknown')}`} />;
  const [shape, tone] = marks[state];
  return <Mark shape={shape} tone={tone} word={unknown ? `${word} · ${words('compliance.unknown')}` : word} />;
}
