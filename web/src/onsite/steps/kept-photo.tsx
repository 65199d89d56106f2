import type { PhotoPurpose } from '@sharp-eyes/protocol';
import { PhotoInput } from '../../photos/photo-input.tsx';
import { useWords } from '../../words/use-words.ts';
import type { PhotoDraft } from '../sending/drafts.ts';
import { useOnsite, useStore } from '../use-onsite.tsx';

/** A photograph of a sign, a page or a pole: kept with the drafts until the hub has it. */
export function KeptPhoto({ purpose, owner }: { purpose: PhotoPurpose; owner: PhotoDraft['owner'] }) {
  const words = useWords();
  const store = useStore();
  const { drafts } = useOnsite();
  const waiting = drafts.filter((draft) => draft.kind === 'photo' && draft.owner.id === owner.id).length;
  return (
    <div className="kept-photo">
      <p className="legend">
        {words(`photo.purpose.${purpose}`)} {waiting > 0 && `· ${waiting} ${words('onsite.site.photoTaken')}`}
      </p>
      <PhotoInput
        of={{ purpose, owner }}
        keep={async ({ id, query, contentType, bytes }) => {
          const common = { id, madeAtMs: Date.now(), trouble: null };
          await store.drafts.add({ kind: 'photo', ...common, query, contentType, owner }, bytes);
          store.send();
        }}
      />
    </div>
  );
}
