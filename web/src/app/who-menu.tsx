import { useEffect, useRef, useState } from 'react';
import { Link } from 'react-router';
import { LanguageSwitch } from '../parts/language-switch.tsx';
import { unsentBy } from '../session/on-this-phone.ts';
import { useSession } from '../session/session-gate.tsx';
import { useWords } from '../words/use-words.ts';
import { problemOf } from './http.ts';
import { useMode } from './theme.tsx';

/** Who is signed in, and what belongs to the person rather than to the page: language, appearance, keys, the way out. */
export function WhoMenu({ showKeys }: { showKeys: () => void }) {
  const words = useWords();
  const { person, signOut } = useSession();
  const { mode, next } = useMode();
  const [open, setOpen] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const [unsent, setUnsent] = useState(0);
  const self = useRef<HTMLDivElement>(null);

  useEffect(() => {
    if (!open) return;
    const away = (event: Event) => {
      const inside = event.target instanceof Node && self.current?.contains(event.target);
      if (event instanceof KeyboardEvent ? event.key === 'Escape' : !inside) setOpen(false);
    };
    window.addEventListener('pointerdown', away);
    window.addEventListener('keydown', away);
    return () => {
      window.removeEventListener('pointerdown', away);
      window.removeEventListener('keydown', away);
    };
  }, [open]);

  /** What waits on this phone is said before it is lost: a second press means it. */
  const leave = async () => {
    const waiting = unsent > 0 ? 0 : await unsentBy(person);
    if (waiting > 0) return setUnsent(waiting);
    try {
      await signOut();
    } catch (error) {
      setFailure(problemOf(error).title);
    }
  };

  const roles = [...new Set(person.grants.map(({ role }) => words(`role.${role}`)))].join(' · ');
  return (
    <div className="who" ref={self}>
      <button type="button" className="plain" aria-expanded={open} onClick={() => setOpen(!open)} data-testid="who">
        <span className="who-name">{person.name}</span> <span aria-hidden="true">▾</span>
      </button>
      {open && (
        <div className="who-menu">
          <div className="who-is">
            <strong>{person.name}</strong> <span className="quiet">{person.user}</span>
            <div className="quiet">{person.unit}</div>
            <div className="quiet">{roles}</div>
          </div>
          <Link className="who-link" to="/me/ways" onClick={() => setOpen(false)} data-testid="my-ways">
            {words('page.ways')}
          </Link>
          <LanguageSwitch />
          <button type="button" className="plain" onClick={next} data-testid="appearance">
            {words(`theme.${mode}`)}
          </button>
          <button
            type="button"
            className="plain"
            onClick={() => {
              setOpen(false);
              showKeys();
            }}
          >
            {words('keys.open')} <kbd>?</kbd>
          </button>
          {unsent > 0 && (
            <p role="alert" className="tone-red" data-testid="unsent">
              {words('session.leave.warn', { n: unsent })}
            </p>
          )}
          <button type="button" className="plain" onClick={() => void leave()} data-testid="sign-out">
            {words(unsent > 0 ? 'session.leave.sure' : 'session.signOut')}
          </button>
          {failure && (
            <p role="alert" className="tone-red">
              {failure}
            </p>
          )}
        </div>
      )}
    </div>
  );
}
