import type { ReportPortion, ReportSection } from '@sharp-eyes/protocol';
import { ShareHatching } from '../coverage/share-bar.tsx';
import { useWords } from '../words/use-words.ts';

const height = 120;
const step = 46;
const bar = 26;
/** Room for the months below and the percentages beside. */
const [left, below] = [38, 22];

interface Month {
  name: string;
  effective: ReportPortion | null;
  declared: ReportPortion | null;
}

/** Effective and declared coverage by month, beside its table: what is unknown is hatched, so that print shows it. */
export function TrendChart({ of }: { of: ReportSection }) {
  const words = useWords();
  const months = monthsOf(of);
  const known = months.filter(({ declared }) => declared !== null);
  if (months.length < 2 || known.length === 0) return null;
  const y = (share: number) => height - share * height;
  const x = (n: number) => left + n * step + step / 2;
  const line = months.flatMap(({ declared }, n) => (declared ? [`${x(n)},${y(declared.part / declared.of)}`] : []));
  return (
    <figure className="report-trend">
      <ShareHatching />
      <svg
        viewBox={`0 -8 ${left + months.length * step} ${height + below + 8}`}
        width={left + months.length * step}
        role="img"
        aria-label={words('reports.chart')}
      >
        {[0, 0.5, 1].map((share) => (
          <g key={share}>
            <line x1={left} x2={left + months.length * step} y1={y(share)} y2={y(share)} stroke="var(--line)" />
            <text x={left - 6} y={y(share) + 4} textAnchor="end">
              {share * 100}%
            </text>
          </g>
        ))}
        {months.map(({ name, effective }, n) => (
          <g key={name}>
            {effective && <Bar x={x(n) - bar / 2} of={effective} />}
            <text x={x(n)} y={height + 16} textAnchor="middle">
              {name.slice(2)}
            </text>
          </g>
        ))}
        <polyline points={line.join(' ')} fill="none" stroke="var(--blue)" strokeWidth="2" />
        {line.map((point) => (
          <circle key={point} cx={point.split(',')[0]} cy={point.split(',')[1]} r="3" fill="var(--blue)" />
        ))}
      </svg>
      <figcaption className="quiet">{words('reports.chart')}</figcaption>
    </figure>
  );
}

function Bar({ x, of: { part, of, unknown } }: { x: number; of: ReportPortion }) {
  const [least, most] = [(height * part) / of, (height * (part + unknown)) / of];
  return (
    <>
      <rect x={x} y={height - most} width={bar} height={most} fill="url(#share-unknown)" stroke="var(--line-strong)" />
      <rect x={x} y={height - least} width={bar} height={least} fill="var(--green)" />
    </>
  );
}

function monthsOf({ table }: ReportSection): Month[] {
  return (table?.rows ?? []).map(([name, , , effective, declared]) => ({
    name: name?.kind === 'text' ? name.text.zh : '',
    effective: effective?.kind === 'share' ? effective : null,
    declared: declared?.kind === 'share' ? declared : null,
  }));
}
