import { type HandOverNote, handOverNote } from '@sharp-eyes/protocol';
import { Link } from 'react-router';
import { At } from '../parts/moment.tsx';
import { Failed, Loading, Nothing } from '../parts/situations.tsx';
import { useList } from '../parts/use-list.ts';
import { useWords, type Word } from '../words/use-words.ts';
import { isWord } from '../words/words.ts';

/** 交接班: what shifts have left to those after them. */
export function NotesPanel({ division }: { division: string }) {
  const words = useWords();
  const list = useList(['duty', 'notes', division], '/api/v1/duty/hand-overs', { division }, handOverNote);
  if (list.error) return <Failed error={list.error} retry={list.retry} />;
  if (list.loading) return <Loading />;
  if (list.rows.length === 0) return <Nothing title={words('duty.noNotes')} hint={words('duty.noNotesHint')} />;
  return (
    <div className="duty-notes">
      {list.rows.map((note) => (
        <Note key={note.id} note={note} />
      ))}
    </div>
  );
}

/** One hand-over: the words, the alerts that were left, and who has read it. */
export function Note({ note, opened = false }: { note: HandOverNote; opened?: boolean }) {
  const words = useWords();
  const { by, at, notes, alerts, moreAlerts, reads } = note;
  return (
    <article className="duty-note" data-testid="hand-over-note">
      <header>
        <strong>{words('duty.notesOf', { name: by.name })}</strong> <At at={at} />
      </header>
      <p className={notes === '' ? 'quiet' : 'duty-words'}>{notes || words('duty.noWords')}</p>
      {alerts.length > 0 && (
        <details open={opened}>
          <summary>{words('duty.openAlerts', { count: alerts.length })}</summary>
          <ul>
            {alerts.map(({ id, number, kind, state, place }) => (
              <li key={id}>
                <Link to={`/desk/${id}`} className="duty-note-link">
                  <span className="figures">{number}</span> {named(`kind.${kind}`, kind)} ·{' '}
                  {named(`state.${state}`, state)}
                </Link>{' '}
                <span className="quiet">{place}</span>
              </li>
            ))}
          </ul>
          {moreAlerts > 0 && <p className="quiet">{words('duty.more')}</p>}
        </details>
      )}
      <footer className="quiet">
        {reads.length > 0
          ? words('duty.readBy', { names: reads.map((read) => read.by.name).join('、') })
          : words('duty.unreadYet')}
      </footer>
    </article>
  );

  function named(key: string, plain: string): string {
    return isWord(key) ? words(key as Word) : plain;
  }
}
