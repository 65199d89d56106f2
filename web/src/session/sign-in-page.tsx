import { type Session, session as sessionShape } from '@sharp-eyes/protocol';
import { Alert, Button, Input } from 'antd';
import { type FormEvent, lazy, Suspense, useState } from 'react';
import { ask, problemOf, retryAfterOf } from '../app/http.ts';
import { LanguageSwitch } from '../parts/language-switch.tsx';
import { Loading } from '../parts/situations.tsx';
import { useWords } from '../words/use-words.ts';
import { speakPages } from '../words/words.ts';
import { useSharedDesk } from './shared-desk.ts';
import { readSignInRefusal } from './sign-in-refusal.ts';
import './session.css';

/** Only a shared desk loads it, with its words. */
const DeskSignIn = lazy(async () => {
  const [{ DeskSignIn: loaded }] = await Promise.all([import('../duty/desk-sign-in.tsx'), speakPages()]);
  return { default: loaded };
});

/** Name and password. There is no registration: accounts are made by an administrator. */
export function SignInPage({ ended, onSignedIn }: { ended: boolean; onSignedIn: (session: Session) => void }) {
  const words = useWords();
  const [user, setUser] = useState('');
  const [password, setPassword] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const { desk, leaveDesk } = useSharedDesk();

  async function signIn(event: FormEvent) {
    event.preventDefault();
    if (busy) return;
    setBusy(true);
    setError(null);
    try {
      onSignedIn(await ask('/api/v1/session', sessionShape, { method: 'POST', body: { user: user.trim(), password } }));
    } catch (failure) {
      setError(failure);
      setBusy(false);
    }
  }

  const problem = error === null ? null : problemOf(error);
  const refusal = problem && readSignInRefusal(problem.status, retryAfterOf(error));
  if (desk)
    return (
      <main className="sign-in">
        <Suspense fallback={<Loading />}>
          <DeskSignIn here={desk} onSignedIn={onSignedIn} byPassword={leaveDesk} />
        </Suspense>
      </main>
    );
  return (
    <main className="sign-in">
      <form onSubmit={(event) => void signIn(event)}>
        <div className="sign-in-head">
          <img src="/icon.svg" alt="" width={32} height={32} />
          <h1>{words('app.name')}</h1>
          <LanguageSwitch />
        </div>
        {ended && problem === null && <Alert type="warning" showIcon title={words('session.ended')} />}
        {problem && (
          <Alert
            type="error"
            showIcon
            role="alert"
            title={refusal ? words(refusal.word, 'blanks' in refusal ? refusal.blanks : undefined) : problem.title}
            description={refusal ? undefined : problem.detail}
          />
        )}
        <label htmlFor="user">
          {words('session.user')}
          <Input
            id="user"
            size="large"
            autoFocus
            autoComplete="username"
            autoCapitalize="none"
            spellCheck={false}
            maxLength={100}
            required
            value={user}
            onChange={(event) => setUser(event.target.value)}
            data-testid="sign-in-user"
          />
        </label>
        <label htmlFor="password">
          {words('session.password')}
          <Input
            id="password"
            size="large"
            type="password"
            autoComplete="current-password"
            maxLength={200}
            required
            value={password}
            onChange={(event) => setPassword(event.target.value)}
            data-testid="sign-in-password"
          />
        </label>
        <Button type="primary" size="large" block htmlType="submit" loading={busy} data-testid="sign-in-submit">
          {words(busy ? 'session.submitting' : 'session.submit')}
        </Button>
        <p className="quiet">{words('session.noAccount')}</p>
        <p className="quiet">{words('session.shared')}</p>
      </form>
    </main>
  );
}
