import { useSyncExternalStore } from 'react';
import { useWords } from '../words/use-words.ts';
import { bellState, muteBell, onBell, testBell } from './sound.ts';

function useBell() {
  return useSyncExternalStore(onBell, bellState);
}

/** Whether a new alert can be heard here. One press: test it, turn it off, turn it on. */
export function SoundButton() {
  const words = useWords();
  const state = useBell();
  const hint = state === 'on' ? 'sound.mute' : state === 'off' ? 'sound.unmute' : 'sound.test';
  return (
    <button
      type="button"
      className={`plain sound ${state === 'on' ? '' : 'tone-orange'}`}
      title={words(hint)}
      aria-label={`${words(`sound.${state}`)} · ${words(hint)}`}
      onClick={() => (state === 'on' ? muteBell() : void testBell())}
      data-testid="sound-state"
      data-state={state}
    >
      <svg
        viewBox="0 0 20 20"
        width="18"
        height="18"
        aria-hidden="true"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.700"
      >
        <path d="M3 7.500v5h3l4 3.500V4L6 7.500Z" fill="currentColor" />
        {state === 'on' ? (
          <path d="M12.500 7a4 4 0 0 1 0 6M14.500 4.500a7.500 7.500 0 0 1 0 11" />
        ) : (
          <path d="m13 7.500 5 5m0-5-5 5" />
        )}
      </svg>
      <span className="wide">{words(`sound.${state}`)}</span>
    </button>
  );
}

/** At the start of a shift: one press that proves that alerts will be heard. */
export function SoundAsk() {
  const words = useWords();
  if (useBell() !== 'blocked') return null;
  return (
    <div className="sound-ask">
      <span>{words('sound.ask')}</span>
      <button type="button" className="choice" onClick={() => void testBell()} data-testid="sound-test">
        {words('sound.test')}
      </button>
    </div>
  );
}
