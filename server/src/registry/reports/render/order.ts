import type { ReportContent, ReportWords } from '@sharp-eyes/protocol';
import { fixedWords, type ReportLanguage, siteTime } from './say.ts';

/** Everything that the files of a report say. */
export interface RenderOrder {
  number: string;
  issuedAt: Date;
  issuedBy: { name: string; unit: string };
  replaces: { number: string; why: string } | null;
  contentSha256: string;
  language: ReportLanguage;
  content: ReportContent;
}

/** The same on its way into the thread: a text is handed over at once, a tree of a hundred thousand cells is not. */
export type SentOrder = Omit<RenderOrder, 'content'> & { content: string };

/** Who issued it, when, what it is of: the lines at the head of both files. */
export function headLines(order: RenderOrder): [title: ReportWords, value: string][] {
  const { number, issuedAt, issuedBy, replaces, contentSha256, content } = order;
  return [
    [fixedWords.number, number],
    [fixedWords.area, content.divisionPath.join(' ')],
    [fixedWords.made, content.day ?? siteTime(content.madeAt)],
    [fixedWords.issuer, issuedBy.unit],
    [fixedWords.person, issuedBy.name],
    [fixedWords.at, siteTime(issuedAt)],
    ...(replaces === null
      ? []
      : [[fixedWords.replaces, `${replaces.number}（${replaces.why}）`] as [ReportWords, string]]),
    [fixedWords.digest, contentSha256],
  ];
}
