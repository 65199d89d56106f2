import type { TimelineEntry } from '@sharp-eyes/protocol';
import { At, Moment } from '../parts/moment.tsx';
import { useLanguage, useReason, useWords, type Word } from '../words/use-words.ts';
import { isWord } from '../words/words.ts';
import { readStep, useStepWords } from './passed-up.ts';

/** What happened: who, when, from what to what. Oldest first, as one tells it. */
export function Timeline({ entries }: { entries: readonly TimelineEntry[] }) {
  const words = useWords();
  return (
    <ol className="timeline">
      {entries.map(({ at, kind, by, from, to, note, reason, whom, until, answered }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a timeline only grows at its end
        <li key={index} data-testid="timeline-entry" data-kind={kind} className={by ? '' : 'by-system'}>
          <span className="timeline-when">
            <Moment at={at} />
          </span>
          <span>
            <strong>{words(`timeline.${kind}`)}</strong>{' '}
            {from !== null && to !== null && from !== to && (
              <span className="quiet">
                {words(`state.${from}`)} → {words(`state.${to}`)}{' '}
              </span>
            )}
            <span className="quiet">{by ? `${by.name} · ${by.unit}` : words('alert.bySystem')}</span>
            {kind === 'escalated' && <Step note={note} />}
            {whom && <> · {whom}</>}
            {answered && <strong> · {words(`work.answer.${answered}`)}</strong>}
            {until && (
              <span className="quiet">
                {' '}
                · {words('work.until')} <At at={until} />
              </span>
            )}
            <Note kind={kind} note={kind === 'escalated' ? null : note} reason={reason} />
          </span>
        </li>
      ))}
    </ol>
  );
}

/** Whom a step told, or that it told nobody. */
function Step({ note }: Pick<TimelineEntry, 'note'>) {
  const say = useStepWords();
  const step = readStep(note);
  return step && <> · {say(step)}</>;
}

/** What stands beside an entry. The hub writes codes for a still's number and a look's reason; people write words. */
function Note({ kind, note, reason }: Pick<TimelineEntry, 'kind' | 'note' | 'reason'>) {
  const words = useWords();
  const sayReason = useReason();
  const language = useLanguage();
  const said = reason && isWord(`reason.${reason.code}`) ? sayReason(reason) : undefined;
  // An older agent may leave a blank empty, and gets its own plain English back.
  if (said && (said !== reason?.text || language === 'en')) return <> · {said}</>;
  if (!note) return null;
  // What the site said without a reason that we know is plain English for logs.
  const fromSite = kind === 'raised' || kind === 'continued' || kind === 'cleared';
  if (fromSite && language !== 'en') return null;
  if (kind === 'still' && /^[012]$/.test(note)) return <> · {words(`look.still${note}` as Word)}</>;
  if (kind === 'looked' && isWord(`lookReason.${note}`)) return <> · {words(`lookReason.${note}` as Word)}</>;
  if (kind === 'repeated') return <span className="figures"> ×{note}</span>;
  if (kind === 'recording-answered') {
    const [answer = '', ...more] = note.split(' · ');
    const key = `work.recordingState.${answer}`;
    return <> · {[isWord(key) ? words(key as Word) : answer, ...more].join(' · ')}</>;
  }
  return <span className="timeline-note">{note}</span>;
}
