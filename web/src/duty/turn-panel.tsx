import { handOverNote, ownTurn, type Turn } from '@sharp-eyes/protocol';
import { useMutation } from '@tanstack/react-query';
import { Alert, Button, Card, Input } from 'antd';
import { useState, useSyncExternalStore } from 'react';
import { ask } from '../app/http.ts';
import { bellState, onBell, testBell } from '../desk/sound.ts';
import { Mark } from '../parts/marks.tsx';
import { Failed, Loading } from '../parts/situations.tsx';
import { FormProblem } from '../sites/form-problem.tsx';
import { useWords } from '../words/use-words.ts';
import { momentAt } from './days.ts';
import { Note } from './notes-panel.tsx';
import { onDutyNames } from './on-duty.ts';
import { PinCard } from './pin-card.tsx';
import { SoundAnswer } from './sound-answer.tsx';
import { useDutyChanged, useDutyNow, useOwnTurn } from './use-duty.ts';

/** 当班: who is on duty now; take the shift, prove that the bell is heard, read what was left, hand over. */
export function TurnPanel({ division }: { division: string }) {
  const words = useWords();
  const own = useOwnTurn(true);
  const [handedOver, setHandedOver] = useState(false);
  if (own.error) return <Failed error={own.error} retry={() => void own.refetch()} />;
  if (!own.data) return <Loading />;
  const { turn, toRead } = own.data;
  return (
    <div className="duty-columns">
      <div>
        {!turn && handedOver && <Alert type="success" showIcon title={words('duty.ended')} data-testid="handed-over" />}
        <Card>{turn ? <Running turn={turn} /> : <Take division={division} />}</Card>
        {turn && toRead.length > 0 && <ToRead turn={turn} notes={toRead} />}
        {turn && <HandOver key={turn.id} turn={turn} done={() => setHandedOver(true)} />}
      </div>
      <div>
        <OnDutyNow division={division} />
        <PinCard />
      </div>
    </div>
  );
}

function Take({ division }: { division: string }) {
  const words = useWords();
  const changed = useDutyChanged();
  const take = useMutation({
    mutationFn: async () => {
      // The press is what lets the browser play; whether it was heard is asked next.
      await testBell().catch(() => undefined);
      return ask('/api/v1/duty/turns', ownTurn, { method: 'POST', body: { division, sound: 'untested' } });
    },
    onSuccess: changed,
  });
  return (
    <>
      <FormProblem error={take.error} />
      <p>{words('duty.notTaken')}</p>
      <Button
        type="primary"
        size="large"
        loading={take.isPending}
        onClick={() => take.mutate()}
        data-testid="turn-take"
      >
        {words('duty.take')}
      </Button>
      <p className="quiet">{words('duty.takeHint')}</p>
    </>
  );
}

function Running({ turn }: { turn: Turn }) {
  const words = useWords();
  const rings = useSyncExternalStore(onBell, bellState) === 'on';
  return (
    <>
      <p data-testid="turn-running">
        <strong>{words('duty.onTurn', { time: momentAt(turn.takenAt) })}</strong>{' '}
        {turn.desk && <span className="quiet">{words('duty.at', { desk: turn.desk.name })}</span>}
      </p>
      {!rings && (
        <div className="duty-sound" role="alert">
          <p>{words('sound.ask')}</p>
          <Button type="primary" size="large" onClick={() => void testBell()} data-testid="turn-sound-test">
            {words('sound.test')}
          </Button>
        </div>
      )}
      {rings && turn.sound !== 'heard' && <SoundAnswer turn={turn} />}
    </>
  );
}

function ToRead({ turn, notes }: { turn: Turn; notes: Parameters<typeof Note>[0]['note'][] }) {
  const words = useWords();
  const changed = useDutyChanged();
  const read = useMutation({
    mutationFn: () =>
      ask(`/api/v1/duty/turns/${turn.id}/read`, ownTurn, {
        ...{ method: 'POST', body: { handOvers: notes.map(({ id }) => id) } },
      }),
    onSuccess: changed,
  });
  return (
    <Card className="duty-unread" title={words('duty.unread', { count: notes.length })}>
      <FormProblem error={read.error} />
      {notes.map((note) => (
        <Note key={note.id} note={note} opened />
      ))}
      <Button
        type="primary"
        size="large"
        loading={read.isPending}
        onClick={() => read.mutate()}
        data-testid="notes-read"
      >
        {words('duty.read')}
      </Button>
    </Card>
  );
}

function HandOver({ turn, done }: { turn: Turn; done: () => void }) {
  const words = useWords();
  const changed = useDutyChanged();
  const [notes, setNotes] = useState('');
  const end = useMutation({
    mutationFn: () => ask(`/api/v1/duty/turns/${turn.id}/end`, handOverNote, { method: 'POST', body: { notes } }),
    onSuccess: () => {
      done();
      changed();
    },
  });
  return (
    <Card title={words('duty.end')}>
      <FormProblem error={end.error} />
      <label htmlFor="hand-over">{words('duty.endNotes')}</label>
      <Input.TextArea
        id="hand-over"
        autoSize={{ minRows: 3, maxRows: 12 }}
        maxLength={5000}
        value={notes}
        onChange={(event) => setNotes(event.target.value)}
        data-testid="hand-over-notes"
      />
      <p className="quiet">{words('duty.endHint')}</p>
      <Button size="large" loading={end.isPending} onClick={() => end.mutate()} data-testid="hand-over">
        {words('duty.end')}
      </Button>
    </Card>
  );
}

function OnDutyNow({ division }: { division: string }) {
  const words = useWords();
  const now = useDutyNow(division);
  if (now.error) return <Failed error={now.error} retry={() => void now.refetch()} />;
  if (!now.data) return <Loading rows={2} />;
  const { shifts, next, until, watched } = now.data;
  const primary = onDutyNames(now.data);
  const backup = shifts.filter(({ role }) => role === 'backup').map(({ person }) => person.name);
  return (
    <Card title={words('duty.now')}>
      <p data-testid="duty-now">
        <strong>{primary.join('、') || words('duty.nobody')}</strong>{' '}
        {until && <span className="figures">{words('duty.until', { time: momentAt(until) })}</span>}
      </p>
      {backup.length > 0 && (
        <p>
          <span className="quiet">{words('duty.backup')}</span> {backup.join('、')}
        </p>
      )}
      {next[0] && (
        <p>
          <span className="quiet">{words('duty.next')}</span> {next.map(({ person }) => person.name).join('、')}{' '}
          <span className="quiet figures">{momentAt(next[0].from)}</span>
        </p>
      )}
      <Mark
        shape={watched ? 'disc' : 'diamond'}
        tone={watched ? 'green' : 'red'}
        word={words(watched ? 'duty.watched' : 'duty.unwatched')}
      />
      {!watched && <Alert type="warning" title={words('duty.unwatchedHint')} />}
    </Card>
  );
}
