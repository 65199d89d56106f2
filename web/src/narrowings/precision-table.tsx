import { type RulePrecision, rulePrecision } from '@sharp-eyes/protocol';
import { type Column, ListTable } from '../parts/list-table.tsx';
import { useList } from '../parts/use-list.ts';
import { useWords } from '../words/use-words.ts';
import { HourStrip } from './hour-strip.tsx';
import { percent } from './say.ts';

/** How well each rule has done; where verdicts are too few, nothing is said of it. */
export function PrecisionTable() {
  const words = useWords();
  const list = useList(['narrowings', 'precision'], '/api/v1/precision', {}, rulePrecision);
  const columns: Column<RulePrecision>[] = [
    {
      title: words('narrowings.col.rule'),
      cell: ({ cameraName, zone, divisionPath, siteName }) => (
        <span>
          <strong>{[cameraName, zone].filter(Boolean).join(' · ')}</strong>{' '}
          <span className="quiet">{[...divisionPath.slice(-2), siteName].filter(Boolean).join(' · ')}</span>
        </span>
      ),
    },
    {
      title: words('narrowings.col.verdicts'),
      figures: true,
      cell: ({ tally }) => `${tally.genuine} / ${tally.falseAlarm} / ${tally.other}`,
    },
    {
      title: words('narrowings.col.share'),
      figures: true,
      cell: ({ precision, poor }) =>
        precision ? (
          <span className={poor ? 'loses' : ''}>
            {percent(precision.share)} % ({percent(precision.low)}–{percent(precision.high)})
            {poor && ` ${words('narrowings.poor')}`}
          </span>
        ) : (
          <span className="quiet">{words('narrowings.few')}</span>
        ),
    },
    {
      title: words('narrowings.col.perDay'),
      figures: true,
      cell: ({ falsePerDay }) => falsePerDay.toFixed(1),
    },
    { title: words('narrowings.col.hours'), cell: ({ hours }) => <HourStrip hours={hours} /> },
  ];
  return (
    <>
      <p className="quiet">{words('narrowings.method')}</p>
      <ListTable
        list={list}
        columns={columns}
        keyOf={({ cameraId, ruleId }) => `${cameraId} ${ruleId}`}
        empty={{ title: words('narrowings.emptyTable'), hint: words('narrowings.emptyHint') }}
        testId="precision-row"
      />
    </>
  );
}
