import type { IssuedReport } from '@sharp-eyes/protocol';
import { Button } from 'antd';
import { useWords } from '../words/use-words.ts';

const names = { docx: 'Word', xlsx: 'Excel' } as const;

/** The two files of a report; every download is the same and is in the audit. */
export function ReportFiles({ of: { id, files }, short = false }: { of: IssuedReport; short?: boolean }) {
  const words = useWords();
  return (
    <span className="report-files no-print">
      {files.map(({ format }) => (
        <Button
          key={format}
          href={`/api/v1/reports/${id}/files/${format}`}
          download
          title={`${words('reports.download', { format: names[format] })} · ${words('reports.downloadHint')}`}
          data-testid={`download-${format}`}
        >
          {short ? names[format] : words('reports.download', { format: names[format] })}
        </Button>
      ))}
    </span>
  );
}
