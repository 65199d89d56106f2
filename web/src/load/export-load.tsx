import { useMutation } from '@tanstack/react-query';
import { Button } from 'antd';
import { keepFile } from '../app/download.ts';
import { askExport } from '../parts/export-dialog.tsx';
import { FormProblem } from '../sites/form-problem.tsx';
import { useWords } from '../words/use-words.ts';
import type { Period } from './period.ts';

/** The positions with their figures as a workbook. */
export function ExportLoad({ division, period: { from, to } }: { division: string; period: Period }) {
  const words = useWords();
  const take = useMutation({
    mutationFn: () => askExport('/api/v1/desk-load/export', { division, from, to, format: 'xlsx' }),
    onSuccess: ({ file, name }) => keepFile(file, name),
  });
  return (
    <>
      <Button onClick={() => take.mutate()} loading={take.isPending} data-testid="load-export">
        {words(take.isPending ? 'load.exporting' : 'load.export')}
      </Button>
      {take.error && <FormProblem error={take.error} />}
    </>
  );
}
