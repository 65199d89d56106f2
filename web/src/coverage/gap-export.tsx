import { gapExportFormats } from '@sharp-eyes/protocol';
import { Button } from 'antd';
import { useState } from 'react';
import { areaOf } from '../imports/may-import.ts';
import { askExport, ExportDialog } from '../parts/export-dialog.tsx';
import { useSession } from '../session/session-gate.tsx';
import { useWords, type Word } from '../words/use-words.ts';

interface GapExportProps {
  division: string | null;
  filters: { list: string | null; state: string | null };
}

/** The gap list as a sheet, with the filters on screen. */
export function GapExportButton({ division, filters: { list, state } }: GapExportProps) {
  const words = useWords();
  const { person } = useSession();
  const [open, setOpen] = useState(false);
  const narrowed = [
    ...(list === null ? [] : [words(`coverage.gapLists.${list}` as Word)]),
    ...(state === null ? [] : [words(`coverage.states.${state}` as Word)]),
  ];
  const filters = { ...(list === null ? {} : { list }), ...(state === null ? {} : { state }) };
  return (
    <>
      <Button onClick={() => setOpen(true)} data-testid="gap-export">
        {words('planner.sheet.take')}
      </Button>
      {open && (
        <ExportDialog
          formats={gapExportFormats}
          from={division ?? areaOf(person)}
          about={words('planner.sheet.about', { what: narrowed.join(' · ') || words('coverage.gapLists.all') })}
          take={(wish) => askExport('/api/v1/coverage/watchpoints/export', { ...filters, ...wish })}
          close={() => setOpen(false)}
        />
      )}
    </>
  );
}
