import type { PlanLens } from '@sharp-eyes/protocol';
import { Alert, Button } from 'antd';
import { memo, useCallback, useRef } from 'react';
import { isProblem, problemOf } from '../../app/http.ts';
import { directionOf } from '../../map/bearing.ts';
import { useWords } from '../../words/use-words.ts';
import { VillageChanges } from '../village-changes.tsx';
import type { HandPlace, HandVerdict, HandWatchpoint } from './hand-case.ts';
import { turned } from './hand-keys.ts';
import type { useHand } from './use-hand.ts';

type Hand = ReturnType<typeof useHand>;

/** What a move changes, and what can be done by button for whom dragging is none. */
export function HandPanel({ hand, lenses }: { hand: Hand; lenses: readonly PlanLens[] }) {
  const words = useWords();
  const { place } = hand;
  const latest = useRef(hand);
  latest.current = hand;
  // The tools stay as they are while the hand moves: only the figures are drawn anew then.
  const change = useCallback((by: (from: HandPlace) => HandPlace) => {
    const { place: from, hold } = latest.current;
    if (from) hold(by(from));
  }, []);
  if (!place) return null;
  const { azimuthDeg, lens } = place;
  return (
    <>
      <HandFigures hand={hand} />
      <HandSaving {...savingOf(hand)} latest={latest} />
      <p className="hand-azimuth">
        {words('record.field.azimuthDeg')}{' '}
        <strong className="figures">
          {azimuthDeg === null ? '—' : `${azimuthDeg.toFixed(0)}° ${words(`direction.${directionOf(azimuthDeg)}`)}`}
        </strong>
      </p>
      <HandTools lens={lens} lenses={lenses} change={change} />
    </>
  );
}

interface HandToolsProps {
  lens: HandPlace['lens'];
  lenses: readonly PlanLens[];
  change: (by: (from: HandPlace) => HandPlace) => void;
}

const HandTools = memo(({ lens: held, lenses, change }: HandToolsProps) => {
  const words = useWords();
  return (
    <>
      <div className="hand-turn">
        {[-15, -1, 1, 15].map((deg) => (
          <Button
            key={deg}
            onClick={() => change((from) => turned(from, deg))}
            aria-label={words('planner.hand.turnBy', { deg })}
            data-testid={`turn-${deg}`}
          >
            {deg < 0 ? `↺ ${-deg}°` : `↻ ${deg}°`}
          </Button>
        ))}
      </div>
      <div className="choices hand-lenses" role="radiogroup" aria-label={words('planner.hand.lens')}>
        <span className="legend">{words('planner.hand.lens')}</span>
        {lenses.map((lens) => (
          // biome-ignore lint/a11y/useSemanticElements: a radio input can't be 44 px high with its word inside
          <button
            key={lens.name}
            type="button"
            role="radio"
            className="choice"
            aria-checked={isLens(held, lens)}
            onClick={() => change((from) => ({ ...from, lens: lensOf(lens) }))}
            data-testid={`lens-${lens.hfovDeg}`}
          >
            {lens.name}{' '}
            <span className="quiet figures">{words('planner.hand.lensIs', { deg: lens.hfovDeg, m: lens.rangeM })}</span>
          </button>
        ))}
      </div>
      <p className="quiet hand-hint">{words('planner.hand.hint')}</p>
    </>
  );
});

const lensOf = ({ hfovDeg, widthPx, heightPx, rangeM }: PlanLens): HandPlace['lens'] => ({
  ...{ hfovDeg, widthPx, heightPx, rangeM },
});

function isLens(lens: HandPlace['lens'], { hfovDeg, widthPx, rangeM }: PlanLens): boolean {
  return lens.hfovDeg === hfovDeg && lens.widthPx === widthPx && lens.rangeM === rangeM;
}

/** Village figures before and after, and the watchpoints that make the difference. */
function HandFigures({ hand }: { hand: Hand }) {
  const words = useWords();
  const { verdict, place } = hand;
  const shown = verdict ?? (place && hand.case?.judge(place)) ?? null;
  if (!shown) return <p className="quiet">{words('planner.hand.noSurroundings')}</p>;
  if (shown.unjudged !== null)
    return (
      <p className="tone-orange" role="status">
        ▲ {words(`planner.hand.unjudged.${shown.unjudged}`)}
      </p>
    );
  return (
    <div role="status" data-testid="hand-figures">
      <VillageChanges villages={shown.villages} />
      <p className="quiet">{words('planner.hand.figureIs')}</p>
      <Difference verdict={shown} />
    </div>
  );
}

function Difference({ verdict: { gained, lost, seen } }: { verdict: HandVerdict }) {
  const words = useWords();
  const names = (some: readonly HandWatchpoint[]) => some.map(({ name }) => name).join(words('planner.and'));
  return (
    <ul className="hand-difference">
      {gained.length > 0 && (
        <li className="tone-green" data-testid="hand-gained" data-count={gained.length}>
          ＋ {words('planner.hand.gained', { count: gained.length, names: names(gained) })}
        </li>
      )}
      {lost.length > 0 && (
        <li className="tone-red" data-testid="hand-lost" data-count={lost.length}>
          － {words('planner.hand.lost', { count: lost.length, names: names(lost) })}
        </li>
      )}
      <li className="quiet">{words('planner.hand.sees', { count: seen.length })}</li>
    </ul>
  );
}

type Saving = 'writing' | 'failed' | 'held' | 'saved' | 'at-rest';

interface HandSavingProps {
  state: Saving;
  isHeld: boolean;
  error: unknown;
  latest: { readonly current: Hand };
}

/** What is in the hand, what was written, and what stood in the way. */
const HandSaving = memo(({ state, isHeld, error, latest }: HandSavingProps) => {
  const words = useWords();
  const problem = error ? problemOf(error) : null;
  const isWriting = state === 'writing';
  return (
    <div className="hand-saving" data-testid="hand-saving" data-state={state}>
      {problem && (
        <Alert
          type="warning"
          showIcon
          title={isProblem(error, 'stale') ? words('record.staleTitle') : problem.title}
          description={
            <>
              {problem.detail}
              {problem.faults?.map(({ path, message }) => (
                <p key={path}>{message}</p>
              ))}
              {isProblem(error, 'point-outside') && (
                <Button onClick={() => latest.current.drop(true)}>{words('record.pointOutside')}</Button>
              )}
            </>
          }
        />
      )}
      {isHeld && (
        <>
          <Button type="primary" onClick={() => latest.current.drop()} loading={isWriting} data-testid="hand-drop">
            {words('planner.hand.save')} <kbd>Enter</kbd>
          </Button>
          <Button onClick={() => latest.current.giveUp()} disabled={isWriting} data-testid="hand-give-up">
            {words('planner.hand.giveUp')} <kbd>Esc</kbd>
          </Button>
        </>
      )}
      {state === 'saved' && (
        <>
          <span className="tone-green">✓ {words('planner.hand.saved')}</span>
          <Button onClick={() => latest.current.undo()} data-testid="hand-undo">
            {words('planner.hand.undo')}
          </Button>
        </>
      )}
    </div>
  );
});

function savingOf({ write, isHeld, saved }: Hand): Omit<HandSavingProps, 'latest'> {
  const calm: Saving = isHeld ? 'held' : saved ? 'saved' : 'at-rest';
  return { state: write.isPending ? 'writing' : write.isError ? 'failed' : calm, isHeld, error: write.error };
}
