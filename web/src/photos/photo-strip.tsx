import { type Photo, type PhotoPurpose, photoList } from '@sharp-eyes/protocol';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { ask, problemOf, tell } from '../app/http.ts';
import { Choices } from '../parts/choices.tsx';
import { Ago, useTicking } from '../parts/moment.tsx';
import { Failed, Loading } from '../parts/situations.tsx';
import { useSession } from '../session/session-gate.tsx';
import { useWords } from '../words/use-words.ts';
import { PhotoInput } from './photo-input.tsx';
import './photos.css';
import { sendPhoto } from './send-photo.ts';
import type { PhotoOf } from './taken-photo.ts';

interface PhotoStripProps {
  owner: PhotoOf['owner'];
  /** What may be added here; nothing for who may only look. */
  purposes: readonly PhotoPurpose[];
}

/** The photographs of one record, newest first, and taking another. */
export function PhotoStrip({ owner, purposes }: PhotoStripProps) {
  const words = useWords();
  const queries = useQueryClient();
  const { person } = useSession();
  const [adding, setAdding] = useState<PhotoPurpose | null>(null);
  const key = ['photos', owner.kind, owner.id];
  const refresh = () => void queries.invalidateQueries({ queryKey: key });
  const list = useQuery({
    queryKey: key,
    queryFn: ({ signal }) => ask(`/api/v1/photos?owner=${owner.kind}&ownerId=${owner.id}`, photoList, { signal }),
  });
  const mayAdd = person.grants.some(({ role }) => role === 'technician' || role === 'planner');

  if (list.isPending) return <Loading rows={2} />;
  if (!list.data) return <Failed error={list.error} retry={() => void list.refetch()} />;
  return (
    <div data-testid="photo-strip">
      {list.data.items.length === 0 && <p className="quiet">{words('photo.none')}</p>}
      <div className="photo-strip">
        {list.data.items.map((photo) => (
          <PhotoCard key={photo.id} photo={photo} mine={photo.by.id === person.id} gone={refresh} />
        ))}
      </div>
      {mayAdd && adding === null && (
        <div className="no-print">
          <Choices
            legend={words('photo.add')}
            name="photo-add"
            choices={purposes.map((value) => ({ value, word: words(`photo.purpose.${value}`) }))}
            chosen={adding}
            choose={setAdding}
          />
        </div>
      )}
      {adding !== null && (
        <>
          <h3>{words(`photo.purpose.${adding}`)}</h3>
          <PhotoInput
            of={{ purpose: adding, owner }}
            keep={sendPhoto}
            done={() => {
              setAdding(null);
              refresh();
            }}
          />
          <Button size="large" onClick={() => setAdding(null)} style={{ marginTop: 8 }}>
            {words('act.cancel')}
          </Button>
        </>
      )}
    </div>
  );
}

function PhotoCard({ photo, mine, gone }: { photo: Photo; mine: boolean; gone: () => void }) {
  const words = useWords();
  const [failure, setFailure] = useState<unknown>(null);
  const mayUndo = useTicking((nowMs) => mine && nowMs < Date.parse(photo.undoUntil));
  const address = `/api/v1/photos/${photo.id}`;
  const purpose = words(`photo.purpose.${photo.purpose}`);
  const undo = async () => {
    try {
      await tell(address, { method: 'DELETE' });
      gone();
    } catch (error) {
      setFailure(error);
    }
  };
  return (
    <figure className="photo-card">
      <a href={address} target="_blank" rel="noreferrer">
        <img src={address} alt={purpose} loading="lazy" />
      </a>
      <figcaption>
        <span>
          {purpose} · <Ago at={photo.takenAt} />
        </span>
        <span className="quiet">{photo.by.name}</span>
        {mayUndo && (
          <Button onClick={() => void undo()} className="no-print" style={{ minHeight: 44 }}>
            {words('photo.undo')}
          </Button>
        )}
        {failure !== null && (
          <span className="tone-red" role="alert">
            {problemOf(failure).title}
          </span>
        )}
      </figcaption>
    </figure>
  );
}
