import type { Tally } from '@sharp-eyes/protocol';
import { useWords } from '../words/use-words.ts';

/** Verdicts by hour of the day: false alarms above, genuine ones below; numbers on hover and for readers. */
export function HourStrip({ hours }: { hours: readonly Tally[] }) {
  const words = useWords();
  const most = Math.max(1, ...hours.flatMap(({ falseAlarm, genuine }) => [falseAlarm, genuine]));
  return (
    <ol className="hour-strip" aria-label={words('narrowings.hours')}>
      {hours.map(({ falseAlarm, genuine }, hour) => {
        const said = words('narrowings.hourIs', { hour, falseAlarm, genuine });
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: an hour is its place in the day
          <li key={hour} title={said} aria-label={said}>
            <span className="false" style={{ height: `${(falseAlarm / most) * 100}%` }} />
            <span className="genuine" style={{ height: `${(genuine / most) * 100}%` }} />
            {hour % 6 === 0 && <i aria-hidden="true">{hour}</i>}
          </li>
        );
      })}
    </ol>
  );
}
