import { type Turn, turn as turnShape } from '@sharp-eyes/protocol';
import { useEffect, useSyncExternalStore } from 'react';
import { Link } from 'react-router';
import { ask } from '../app/http.ts';
import { type BellState, bellState, onBell, wasHeard } from '../desk/sound.ts';
import { divisionsOf } from '../session/rights.ts';
import { useSession } from '../session/session-gate.tsx';
import { useWords } from '../words/use-words.ts';
import { timeAt } from './days.ts';
import { onDutyNames } from './on-duty.ts';
import { SoundAnswer } from './sound-answer.tsx';
import { useDutyChanged, useDutyNow, useOwnTurn } from './use-duty.ts';
import './duty.css';

/** One line above the queue: who is on duty, until when, who comes next; and what one has still to do about it. */
export function DeskStrip() {
  const words = useWords();
  const { person } = useSession();
  const division = divisionsOf(person, 'desk')[0] ?? null;
  const own = useOwnTurn(true);
  const now = useDutyNow(own.data?.turn?.division ?? division);
  const bell = useSyncExternalStore(onBell, bellState);
  useSoundReport(own.data?.turn ?? null, bell);
  if (!now.data || !own.data) return null;
  const { until, next, watched } = now.data;
  const names = onDutyNames(now.data);
  const { turn, toRead } = own.data;
  const todo =
    toRead.length > 0
      ? words('dutyStrip.unread', { count: toRead.length })
      : turn === null
        ? words('dutyStrip.notTaken')
        : null;
  return (
    <div className="duty-strip" data-testid="duty-strip">
      <span>
        <span className="quiet">{words('dutyStrip.now')}</span>{' '}
        <strong>{names.join('、') || words('dutyStrip.nobody')}</strong>{' '}
        {until && <span className="figures">{words('dutyStrip.until', { time: timeAt(until) })}</span>}
        {next[0] && (
          <span className="quiet">
            {' '}
            · {words('dutyStrip.next')} {next[0].person.name}
          </span>
        )}
        {!watched && <span className="tone-orange"> · {words('dutyStrip.unwatched')}</span>}
      </span>
      <Link to="/duty/turn" className={todo === null ? 'duty-strip-link' : 'duty-strip-link duty-todo'}>
        {todo ?? words('dutyStrip.end')}
      </Link>
      {turn !== null && turn.sound !== 'heard' && bell === 'on' && <SoundAnswer turn={turn} />}
    </div>
  );
}

/**
 * A bell that was heard once may fall silent: a reload, a muted page. The hub is told, so that others are; and told
 * again when it rings, unless the person said that nothing is heard here.
 */
function useSoundReport(turn: Turn | null, bell: BellState): void {
  const changed = useDutyChanged();
  const said = bell !== 'on' ? 'blocked' : wasHeard() ? 'heard' : null;
  const [turnId, sound] = [turn?.id, turn?.sound];
  // biome-ignore lint/correctness/useExhaustiveDependencies: told when it changes
  useEffect(() => {
    // What nobody has answered yet is asked, not told.
    if (turnId === undefined || said === null || sound === 'untested' || sound === said) return;
    ask(`/api/v1/duty/turns/${turnId}/sound`, turnShape, { method: 'POST', body: { sound: said } }).then(
      changed,
      () => undefined, // the line is away; the next change, or the next look, says it again
    );
  }, [turnId, sound, said]);
}
