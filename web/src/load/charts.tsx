import { type LoadDetails, loadTargets } from '@sharp-eyes/protocol';
import { shortTime } from '../parts/time.ts';
import { useLanguage, useWords } from '../words/use-words.ts';

const height = 120;
/** Room for the figures beside and the days below. */
const [left, below, above] = [34, 20, 8];
const widest = 720;
const { target, limit } = loadTargets.perDay;

/** Alarms of each day, with target and limit. A day that was not measured whole is pale. */
export function ByDay({ days }: { days: LoadDetails['days'] }) {
  const words = useWords();
  const top = Math.max(limit * 1.1, ...days.map(({ alarms }) => alarms));
  const step = Math.min(40, (widest - left) / days.length);
  const width = left + step * days.length;
  const y = (alarms: number) => height - (alarms / top) * height;
  const every = Math.ceil(44 / step);
  return (
    <figure className="load-chart">
      <figcaption>
        <h3>{words('load.byDay')}</h3>
        <span className="quiet">{words('load.byDayHint')}</span>
      </figcaption>
      <svg
        viewBox={`0 ${-above} ${Math.max(width, 240)} ${height + below + above}`}
        style={{ width: '100%', maxWidth: Math.max(width, 240) * 1.4 }}
        role="img"
        aria-label={words('load.byDay')}
      >
        {[target, limit].map((value) => (
          <g key={value}>
            <line x1={left} x2={width} y1={y(value)} y2={y(value)} stroke="var(--line-strong)" strokeDasharray="4 3" />
            <text x={left - 4} y={y(value) + 4} textAnchor="end">
              {value}
            </text>
          </g>
        ))}
        <line x1={left} x2={width} y1={height} y2={height} stroke="var(--line-strong)" />
        {days.map(({ day, alarms, stale, whole }, n) => (
          <g key={day}>
            <title>
              {words('load.dayTitle', { day, alarms, stale })}
              {whole ? '' : words('load.dayPart')}
            </title>
            <rect x={left + n * step} y={-above} width={step} height={height + above} fill="transparent" />
            <rect
              x={left + n * step + step * 0.15}
              y={y(alarms)}
              width={step * 0.7}
              height={height - y(alarms)}
              fill={alarms > limit ? 'var(--red)' : alarms > target ? 'var(--orange)' : 'var(--blue)'}
              opacity={whole ? 1 : 0.45}
            />
            {(days.length - 1 - n) % every === 0 && (
              <text x={left + (n + 0.5) * step} y={height + 15} textAnchor="middle">
                {day.slice(5)}
              </text>
            )}
          </g>
        ))}
      </svg>
    </figure>
  );
}

/** When in the day alarms come: a heat strip with its counts, and the busiest hour. */
export function ByHour({ of: { hours, busiestHour } }: { of: LoadDetails }) {
  const words = useWords();
  const language = useLanguage();
  const most = Math.max(1, ...hours);
  return (
    <figure className="load-chart">
      <figcaption>
        <h3>{words('load.byHour')}</h3>
        {busiestHour && (
          <span className="quiet figures">
            {words('load.busiest', { from: shortTime(busiestHour.from, 0, language), alarms: busiestHour.alarms })}
          </span>
        )}
      </figcaption>
      <ol className="load-hours figures">
        {hours.map((alarms, hour) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the hours of a day are named by their number
          <li key={hour} title={words('load.hourTitle', { hour, alarms })}>
            <span
              className="load-heat"
              style={{
                background: `color-mix(in srgb, var(--blue) ${Math.round((alarms / most) * 100)}%, var(--surface))`,
              }}
              data-dark={alarms / most > 0.5}
            >
              {alarms}
            </span>
            <span className="quiet">{hour}</span>
          </li>
        ))}
      </ol>
    </figure>
  );
}
