import type { AlertState } from '@sharp-eyes/protocol';
import { useWords, type Word } from '../words/use-words.ts';

export type Shape = 'diamond' | 'triangle' | 'ring' | 'dashed' | 'disc' | 'square';

const paths: Record<Shape, React.ReactNode> = {
  diamond: <path d="M8 1 15 8 8 15 1 8Z" fill="currentColor" />,
  triangle: <path d="M8 1.500 15 14.500H1Z" fill="currentColor" />,
  ring: <circle cx="8" cy="8" r="5.750" fill="none" stroke="currentColor" strokeWidth="2.500" />,
  dashed: <circle cx="8" cy="8" r="6" fill="none" stroke="currentColor" strokeWidth="2" strokeDasharray="3 2.300" />,
  disc: <circle cx="8" cy="8" r="7" fill="currentColor" />,
  square: (
    <>
      <rect x="1.500" y="1.500" width="13" height="13" rx="2" fill="currentColor" />
      <path d="m4.500 8.200 2.500 2.500 4.700-5" fill="none" stroke="var(--surface)" strokeWidth="2" />
    </>
  ),
};

/** State is colour and shape and word, safe for red-green blindness. */
export function Mark({ shape, tone, word }: { shape: Shape; tone: string; word: string }) {
  return (
    <span className={`mark tone-${tone}`}>
      <svg viewBox="0 0 16 16" width="14" height="14" aria-hidden="true">
        {paths[shape]}
      </svg>
      <span>{word}</span>
    </span>
  );
}

const alertMarks: Record<AlertState, [Shape, string]> = {
  open: ['diamond', 'red'],
  acknowledged: ['square', 'blue'],
  shelved: ['dashed', 'blue'],
  'handed-over': ['square', 'orange'],
  resolved: ['disc', 'green'],
};

export function StateMark({ state }: { state: AlertState }) {
  const words = useWords();
  const [shape, tone] = alertMarks[state];
  return <Mark shape={shape} tone={tone} word={words(`state.${state}`)} />;
}

export function PriorityWord({ priority }: { priority: 'critical' | 'high' | 'medium' | 'low' }) {
  const words = useWords();
  return <span className={`priority priority-${priority}`}>{words(`priority.${priority}`)}</span>;
}

const health: Record<string, [Shape, string]> = {
  streaming: ['disc', 'green'],
  clear: ['disc', 'green'],
  unknown: ['ring', 'grey'],
  unreachable: ['diamond', 'red'],
  'no-signal': ['diamond', 'red'],
};

/** Reachability or picture state: well green disc, down red diamond, unknown grey ring, anything else orange triangle. */
export function HealthMark({ of, state }: { of: 'reach' | 'picture'; state: string }) {
  const words = useWords();
  const [shape, tone] = health[state] ?? ['triangle', 'orange'];
  return <Mark shape={shape} tone={tone} word={words(`${of}.${state}` as Word)} />;
}
