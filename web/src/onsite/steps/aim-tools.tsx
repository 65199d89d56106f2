import { useState } from 'react';
import { directionOf } from '../../map/bearing.ts';
import { useWords } from '../../words/use-words.ts';
import { guessed, nudged, type Stage } from '../flow.ts';
import { readCompass } from '../phone/compass.ts';
import type { CameraDraft } from '../sending/drafts.ts';

const directions = [
  ['nw', 315],
  ['n', 0],
  ['ne', 45],
  ['w', 270],
  ['e', 90],
  ['sw', 225],
  ['s', 180],
  ['se', 135],
] as const;
const nudgeDeg = 5;

interface AimToolsProps {
  draft: CameraDraft;
  stage: Stage;
  change: (next: (now: CameraDraft) => CameraDraft) => void;
}

/** What the aim is by now, finer turns of it, and guesses for who can't tell an edge. */
export function AimTools({ draft, stage, change }: AimToolsProps) {
  const words = useWords();
  const [failed, setFailed] = useState(false);
  const { azimuthDeg, azimuthBasis, hfovDeg } = draft.mine;
  const compass = () => {
    setFailed(false);
    readCompass().then(
      (heading) => change((now) => guessed(now, heading, 'compass')),
      () => setFailed(true),
    );
  };
  if (stage === 'done' && azimuthDeg !== null) {
    const direction = words(`direction.${directionOf(azimuthDeg)}`);
    const degrees = Math.round(azimuthDeg);
    const isGuess = azimuthBasis === 'compass' || azimuthBasis === 'direction-code';
    return (
      <div className="chips">
        <button
          type="button"
          className="chip"
          aria-label={words('onsite.aim.turnLeft')}
          onClick={() => change((now) => nudged(now, -nudgeDeg))}
          data-testid="turn-left"
        >
          ↺ {nudgeDeg}°
        </button>
        <strong
          className={`figures ${isGuess ? 'tone-orange' : 'tone-green'}`}
          data-testid="azimuth"
          data-basis={azimuthBasis}
        >
          {isGuess
            ? words('onsite.aim.azimuthGuess', { degrees, direction })
            : words('onsite.aim.azimuth', { degrees, direction, angle: Math.round(hfovDeg ?? 0) })}
        </strong>
        <button
          type="button"
          className="chip"
          aria-label={words('onsite.aim.turnRight')}
          onClick={() => change((now) => nudged(now, nudgeDeg))}
          data-testid="turn-right"
        >
          ↻ {nudgeDeg}°
        </button>
      </div>
    );
  }
  return (
    <details className="facts-once">
      <summary>{words('onsite.aim.guess')}</summary>
      <div className="chips rose">
        {directions.map(([name, degrees]) => (
          <button
            key={name}
            type="button"
            className="chip"
            onClick={() => change((now) => guessed(now, degrees, 'direction-code'))}
            data-testid={`direction-${name}`}
          >
            {words(`direction.${name}`)}
          </button>
        ))}
        <button type="button" className="chip" onClick={compass} data-testid="compass">
          {words(failed ? 'onsite.aim.compassFailed' : 'onsite.aim.compass')}
        </button>
      </div>
    </details>
  );
}
