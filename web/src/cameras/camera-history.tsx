import { type CameraHistoryEntry, cameraHistoryEntry } from '@sharp-eyes/protocol';
import { Moment } from '../parts/moment.tsx';
import { MoreButton } from '../parts/more-button.tsx';
import { Failed, Loading } from '../parts/situations.tsx';
import { useList } from '../parts/use-list.ts';
import { useWords, type Word } from '../words/use-words.ts';
import { recordFields, recordGroups } from './record-fields.ts';
import { sayPlain } from './say-plain.ts';

const fields = new Map(
  recordGroups.flatMap((group) => recordFields[group].map((field) => [field.name as string, field])),
);

/** Who changed what, when and why; the newest first. */
export function CameraHistory({ cameraId }: { cameraId: string }) {
  const words = useWords();
  const list = useList(['camera-history', cameraId], `/api/v1/cameras/${cameraId}/history`, {}, cameraHistoryEntry);
  if (list.loading) return <Loading rows={3} />;
  if (list.error && list.rows.length === 0) return <Failed error={list.error} retry={list.retry} />;
  if (list.rows.length === 0) return <p className="quiet">{words('record.historyEmpty')}</p>;
  return (
    <>
      <ol className="history" data-testid="camera-history">
        {list.rows.map((entry) => (
          <li key={entry.id} data-kind={entry.kind}>
            <div>
              <strong>{words(`record.historyKind.${entry.kind}`)}</strong>{' '}
              {entry.by ? `${entry.by.name}（${entry.by.unit}）` : words('record.bySystem')} · <Moment at={entry.at} />
            </div>
            {entry.why && <p>{entry.why}</p>}
            <Changes entry={entry} />
          </li>
        ))}
      </ol>
      <MoreButton list={list} />
    </>
  );
}

function Changes({ entry: { changes } }: { entry: CameraHistoryEntry }) {
  const words = useWords();
  const empty = words('record.empty');
  /** An option is said in its word, everything else as it is. */
  const say = (field: string, value: unknown): string => {
    const shape = fields.get(field)?.shape;
    if (typeof value === 'boolean') return words(value ? 'record.yes' : 'record.no');
    if (typeof value === 'string' && shape?.kind === 'options') return words(`record.${shape.of}.${value}` as Word);
    if (typeof value === 'string' && (field === 'life' || field === 'placement'))
      return words(`${field}.${value}` as Word);
    return sayPlain(value, empty);
  };
  if (changes.length === 0) return null;
  return (
    <ul>
      {changes.map(({ field: path, before, after }) => {
        const field = path.replace(/^record\./, '');
        return (
          <li key={path}>
            {words(`record.field.${field}` as Word)}: <span className="quiet">{say(field, before)}</span> →{' '}
            {say(field, after)}
          </li>
        );
      })}
    </ul>
  );
}
