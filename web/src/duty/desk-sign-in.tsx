import { type DeskHere, type Session, session as sessionShape } from '@sharp-eyes/protocol';
import { Alert, Button, Input } from 'antd';
import { type FormEvent, useState } from 'react';
import { ask, isProblem, problemOf, retryAfterOf } from '../app/http.ts';
import { useWords } from '../words/use-words.ts';
import './duty.css';

interface DeskSignInProps {
  here: DeskHere;
  onSignedIn: (session: Session) => void;
  byPassword: () => void;
}

/** Longer than any wait between tries (five minutes): the PIN is shut for the day. */
const longestWaitS = 600;

/** At a shared desk: one's name and PIN, two touches and four digits. */
export function DeskSignIn({ here, onSignedIn, byPassword }: DeskSignInProps) {
  const words = useWords();
  const [personId, setPersonId] = useState<string | null>(
    here.people.length === 1 ? (here.people[0]?.id ?? null) : null,
  );
  const [pin, setPin] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);

  async function enter(event: FormEvent) {
    event.preventDefault();
    if (busy || personId === null) return;
    setBusy(true);
    setError(null);
    try {
      onSignedIn(await ask('/api/v1/desk/session', sessionShape, { method: 'POST', body: { personId, pin } }));
    } catch (failure) {
      setError(failure);
      setPin('');
      setBusy(false);
    }
  }

  return (
    <form className="duty-sign-in" onSubmit={(event) => void enter(event)}>
      <h2>
        {words('duty.signIn')} <span className="quiet">{here.desk?.name}</span>
      </h2>
      {error !== null && <Alert type="error" showIcon role="alert" title={refusal(error)} />}
      {here.people.length === 0 ? <p>{words('duty.signInNobody')}</p> : fields()}
      <Button size="large" block onClick={byPassword} data-testid="desk-by-password">
        {words('duty.byPassword')}
      </Button>
    </form>
  );

  function fields() {
    return (
      <>
        <fieldset>
          <legend>{words('duty.signInWho')}</legend>
          <div className="duty-people">
            {here.people.map(({ id, name, unit }) => (
              <button
                key={id}
                type="button"
                className="choice"
                aria-pressed={id === personId}
                onClick={() => setPersonId(id)}
                title={unit}
                data-testid="desk-person"
              >
                {name}
              </button>
            ))}
          </div>
        </fieldset>
        <label htmlFor="desk-pin">
          {words('duty.signInPin')}
          <Input
            id="desk-pin"
            size="large"
            type="password"
            inputMode="numeric"
            autoComplete="off"
            maxLength={6}
            value={pin}
            onChange={(event) => setPin(event.target.value.replace(/\D/g, ''))}
            data-testid="desk-pin"
          />
        </label>
        <Button
          type="primary"
          size="large"
          block
          htmlType="submit"
          loading={busy}
          disabled={personId === null || pin.length < 4}
          data-testid="desk-enter"
        >
          {words('duty.signInGo')}
        </Button>
      </>
    );
  }

  function refusal(failure: unknown): string {
    if (isProblem(failure, 'too-many')) {
      const seconds = retryAfterOf(failure) ?? 60;
      if (seconds > longestWaitS) return words('duty.signInLocked');
      return words('duty.signInWait', { seconds });
    }
    if (isProblem(failure, 'not-signed-in')) return words('duty.signInWrong');
    return problemOf(failure).title;
  }
}
