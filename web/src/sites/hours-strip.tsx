import { useTicking } from '../parts/moment.tsx';
import { useWords } from '../words/use-words.ts';
import { minuteNow, piecesOf, shareOf, type Window } from './day-strip.ts';

const marksH = [0, 6, 12, 18, 24];

/** The hours of an agreement over one day, and where the clock stands. */
export function HoursStrip({ windows }: { windows: readonly Window[] }) {
  const words = useWords();
  const now = useTicking(minuteNow);
  const time = `${String(Math.floor(now / 60)).padStart(2, '0')}:${String(now % 60).padStart(2, '0')}`;
  const said = windows.map(({ from, to }) => `${from}–${from < to ? '' : words('sites.overnight')}${to}`).join(', ');
  return (
    <div className="day-strip" role="img" aria-label={said}>
      <div className="day-strip-bar">
        {piecesOf(windows).map(({ fromMin, toMin }) => (
          <span
            key={fromMin}
            className="day-strip-piece"
            style={{ left: `${shareOf(fromMin)}%`, width: `${shareOf(toMin - fromMin)}%` }}
          />
        ))}
        <span className="day-strip-now" style={{ left: `${shareOf(now)}%` }} title={words('sites.nowLine', { time })} />
      </div>
      <div className="day-strip-marks figures" aria-hidden="true">
        {marksH.map((hour) => (
          <span key={hour}>{hour}</span>
        ))}
      </div>
      <p className="quiet figures">
        {said} · {words('sites.nowLine', { time })}
      </p>
    </div>
  );
}
