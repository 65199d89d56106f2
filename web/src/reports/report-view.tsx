import type { ReportContent, ReportSection } from '@sharp-eyes/protocol';
import { Button } from 'antd';
import { useState } from 'react';
import { fullTime } from '../parts/time.ts';
import { useLanguage, useWords } from '../words/use-words.ts';
import { Cell } from './report-cell.tsx';
import { TrendChart } from './trend-chart.tsx';

/** Rows that are shown at once; a city has thousands of villages. */
const rowsShown = 60;

/** All that a report says, section by section: the same that its documents print. */
export function ReportView({ of: { sections } }: { of: ReportContent }) {
  return (
    <article className="report">
      {sections.map((section, n) => (
        <Section key={section.id} of={section} number={n + 1} />
      ))}
    </article>
  );
}

/** When it was read, and which day's end its coverage describes. */
export function ReportTimes({ of: { madeAt, day } }: { of: ReportContent }) {
  const words = useWords();
  const language = useLanguage();
  return (
    <>
      {words('reports.madeAt')} {fullTime(madeAt, language)}
      {day !== null && ` · ${words('reports.day')} ${day}`}
    </>
  );
}

function Section({ of: section, number }: { of: ReportSection; number: number }) {
  const words = useWords();
  const language = useLanguage();
  const { id, title, asOf, notes, table } = section;
  return (
    <section data-testid={`report-${id}`}>
      <h2>
        {number}. {title[language]}{' '}
        {asOf !== null && (
          <small className="quiet figures">{words('reports.asOf', { time: fullTime(asOf, language) })}</small>
        )}
      </h2>
      {notes.map((note) => (
        <p key={note.zh} className="report-note">
          {note[language]}
        </p>
      ))}
      {id === 'trend' && <TrendChart of={section} />}
      {table !== null && table.rows.length > 0 && <Rows of={table} />}
    </section>
  );
}

function Rows({ of: { columns, rows } }: { of: NonNullable<ReportSection['table']> }) {
  const words = useWords();
  const language = useLanguage();
  const [all, setAll] = useState(false);
  const shown = all ? rows : rows.slice(0, rowsShown);
  return (
    <>
      <div className="report-table">
        <table className="list-table">
          <thead>
            <tr>
              {columns.map(({ title, kind }) => (
                <th key={title.zh} scope="col" className={kind === 'count' ? 'right' : ''}>
                  {title[language]}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {shown.map((cells, n) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: rows are frozen and have no other name
              <tr key={n}>
                {cells.map((cell, at) => (
                  <td
                    key={columns[at]?.title.zh}
                    data-title={columns[at]?.title[language]}
                    className={columns[at]?.kind === 'count' ? 'right' : ''}
                  >
                    <Cell of={cell} />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {shown.length < rows.length && (
        <Button onClick={() => setAll(true)} className="no-print">
          {words('reports.showRows', { count: rows.length })}
        </Button>
      )}
    </>
  );
}
