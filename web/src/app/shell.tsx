import { type ReactNode, useState } from 'react';
import { useNavigate } from 'react-router';
import { DeskBell } from '../desk/desk-bell.tsx';
import { SoundButton } from '../desk/sound-button.tsx';
import { Mark } from '../parts/marks.tsx';
import { At } from '../parts/moment.tsx';
import { menuOf } from '../session/rights.ts';
import { useSession } from '../session/session-gate.tsx';
import { useLine } from '../stream/stream-context.tsx';
import { useWords } from '../words/use-words.ts';
import { KeyHelp } from './key-help.tsx';
import { BottomMenu, TopMenu } from './menu.tsx';
import { useKeys } from './use-keys.ts';
import { WhoMenu } from './who-menu.tsx';

/** What is around every page: where one can go, how the line stands, who is signed in. */
export function Shell({ children }: { children: ReactNode }) {
  const words = useWords();
  const { person } = useSession();
  const mine = menuOf(person);
  const navigate = useNavigate();
  const [help, setHelp] = useState(false);

  useKeys('shell', (wish) => {
    if (wish.do === 'help') setHelp(true);
    else if (wish.do === 'live' && mine.includes('live')) void navigate('/live');
    else if (wish.do === 'go' && mine.includes(wish.to)) void navigate(`/${wish.to}`);
    else return false;
    return true;
  });

  return (
    <div className="shell">
      <a className="skip" href="#content">
        {words('app.skip')}
      </a>
      <header className="bar">
        <div className="brand">
          <img src="/icon.svg" alt="" width={24} height={24} />
          <span>{words('app.name')}</span>
        </div>
        <TopMenu pages={mine} />
        <LineMark />
        {mine.includes('desk') && <SoundButton />}
        <WhoMenu showKeys={() => setHelp(true)} />
      </header>
      {mine.includes('desk') && <DeskBell />}
      <LineLost />
      <main id="content" tabIndex={-1}>
        {children}
      </main>
      <BottomMenu pages={mine} />
      {help && <KeyHelp close={() => setHelp(false)} />}
    </div>
  );
}

function LineMark() {
  const words = useWords();
  const { state } = useLine();
  const [shape, tone] =
    state === 'live'
      ? (['disc', 'green'] as const)
      : state === 'lost'
        ? (['diamond', 'red'] as const)
        : (['ring', 'grey'] as const);
  return (
    <span className="line-mark" data-testid="stream-state" data-state={state} role="status">
      <Mark shape={shape} tone={tone} word={words(`stream.${state}`)} />
    </span>
  );
}

function LineLost() {
  const words = useWords();
  const line = useLine();
  if (line.state !== 'lost') return null;
  const [before, after] = words('stream.since', { time: '\n' }).split('\n');
  return (
    <div className="line-lost" role="alert">
      <strong>{words('stream.lost')}</strong> {before}
      <At at={line.sinceMs} />
      {after} · {words('stream.hint')}
    </div>
  );
}
