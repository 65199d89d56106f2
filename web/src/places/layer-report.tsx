import type { LayerKind, LayerReport } from '@sharp-eyes/protocol';
import { Button } from 'antd';
import { datumNames } from '../map/datum-names.ts';
import { useWords } from '../words/use-words.ts';

interface ReportProps {
  report: LayerReport;
  kind: LayerKind;
  takeDatum: (datum: NonNullable<LayerReport['lies']>['wouldFit'] & string) => void;
}

/** What became of a file: what matched, what did not and why, and whether it lies where it should. */
export function LayerReportView({ report, kind, takeDatum }: ReportProps) {
  const words = useWords();
  const { taken, shapes, faults, faultsLeftOut, matched, simplified, box, lies } = report;
  const replaced = matched.filter(({ replaces }) => replaces).length;
  return (
    <div role="status" className="places-report" data-testid="layer-report">
      <p className={taken === 0 ? 'tone-red' : faults.length > 0 ? 'tone-orange' : 'tone-green'}>
        <strong>{words(report.applied ? 'places.report.applied' : 'places.report.looked', { taken, shapes })}</strong>
      </p>
      <ul>
        {box && (
          <li className="figures">
            {words('places.report.box', {
              west: box[0].toFixed(4),
              south: box[1].toFixed(4),
              east: box[2].toFixed(4),
              north: box[3].toFixed(4),
            })}
          </li>
        )}
        {lies && (
          <li className={lies.wouldFit ? 'tone-orange' : ''}>
            {words('places.report.lies', { inside: lies.inside, checked: lies.checked })}
            {lies.wouldFit && (
              <>
                {' '}
                {words('places.report.wouldFit', { datum: datumNames[lies.wouldFit] })}{' '}
                <Button size="small" onClick={() => lies.wouldFit && takeDatum(lies.wouldFit)}>
                  {words('picker.takeDatum', { datum: datumNames[lies.wouldFit] })}
                </Button>
              </>
            )}
          </li>
        )}
        {kind === 'boundaries' && (
          <>
            <li>{words('places.report.matched', { count: matched.length })}</li>
            {replaced > 0 && <li className="tone-orange">{words('places.report.replaces', { count: replaced })}</li>}
            {simplified.length > 0 && (
              <li>
                {words('places.report.simplified', {
                  count: simplified.length,
                  metres: Math.max(...simplified.map(({ toleranceM }) => toleranceM)),
                })}
              </li>
            )}
          </>
        )}
        {faults.length > 0 && (
          <li className="tone-orange">{words('places.report.faults', { count: faults.length + faultsLeftOut })}</li>
        )}
      </ul>
      {matched.length > 0 && <Matched matched={matched} />}
      {faults.length > 0 && <Faults faults={faults} />}
    </div>
  );
}

function Matched({ matched }: Pick<LayerReport, 'matched'>) {
  const words = useWords();
  return (
    <details>
      <summary>{words('places.report.matchedList')}</summary>
      <table className="list-table">
        <tbody>
          {matched.map(({ code, name, by, exclaves }) => (
            <tr key={code}>
              <td data-title={words('places.code')} className="figures">
                {code}
              </td>
              <td data-title={words('places.changes.field.name')}>{name}</td>
              <td data-title={words('places.report.by')}>
                <span>
                  {words(`places.report.bys.${by}`)}
                  {exclaves > 0 && ` · ${words('places.exclaves', { count: exclaves })}`}
                </span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}

function Faults({ faults }: Pick<LayerReport, 'faults'>) {
  const words = useWords();
  return (
    <table className="list-table">
      <thead>
        <tr>
          <th scope="col">{words('places.report.shape')}</th>
          <th scope="col">{words('places.changes.field.name')}</th>
          <th scope="col">{words('places.report.why')}</th>
        </tr>
      </thead>
      <tbody>
        {faults.map(({ n, name, code, candidates }) => (
          <tr key={`${n} ${code}`} data-testid="layer-fault">
            <td data-title={words('places.report.shape')} className="figures">
              {n}
            </td>
            <td data-title={words('places.changes.field.name')}>{name ?? '—'}</td>
            <td data-title={words('places.report.why')}>
              <span>
                {words(`places.report.codes.${code}`)}
                {candidates.length > 0 && (
                  <span className="quiet"> {candidates.map((one) => `${one.name} ${one.code}`).join('、')}</span>
                )}
              </span>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
