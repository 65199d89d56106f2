import { pointsText, portionText, type ReportCell } from '@sharp-eyes/protocol';
import { useLanguage, useWords } from '../words/use-words.ts';

/** A figure as the documents print it, with what it is of and what nobody knows. */
export function Cell({ of }: { of: ReportCell }) {
  const words = useWords();
  const language = useLanguage();
  switch (of.kind) {
    case 'text':
      return <span>{of.text[language]}</span>;
    case 'count':
      return <span className="figures">{of.value}</span>;
    case 'day':
      return <span className="figures nowrap">{of.day}</span>;
    case 'none':
      return <span className="quiet report-none">{of.why[language]}</span>;
    case 'share':
      return (
        <span className="figures report-share">
          <strong className="nowrap">{portionText(of)}</strong>{' '}
          <span className="quiet nowrap">
            {of.part}/{of.of}
            {of.unknown > 0 && words('reports.unknown', { count: of.unknown })}
          </span>
        </span>
      );
    case 'change':
      return (
        <span className="figures report-share">
          <strong className="nowrap">{words('reports.points', { points: pointsText(of) })}</strong>{' '}
          <span className="quiet nowrap">
            {of.before.part}/{of.before.of} → {of.after.part}/{of.after.of}
          </span>
        </span>
      );
  }
}
