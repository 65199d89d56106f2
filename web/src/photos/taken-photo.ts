import { type Box, boxToText, newId, type PhotoOwnerKind, type PhotoPurpose, toInstant } from '@sharp-eyes/protocol';
import type { SmallPicture } from './shrink.ts';

/** What a photograph is for and what it belongs to. */
export interface PhotoOf {
  purpose: PhotoPurpose;
  owner: { kind: PhotoOwnerKind; id: string };
}

/** A photograph as it leaves the phone: sent under the same id until the hub has it. */
export interface TakenPhoto {
  id: string;
  /** The query of the upload, without `?`. */
  query: string;
  contentType: 'image/jpeg';
  bytes: Uint8Array<ArrayBuffer>;
}

export interface Edits {
  /** Only this is kept; a sign has one always. */
  crop: Box | null;
  /** Made unrecognisable by the hub before it keeps anything. */
  hide: readonly Box[];
}

export function takenPhoto(
  { purpose, owner }: PhotoOf,
  { bytes, takenAtMs }: Pick<SmallPicture, 'bytes' | 'takenAtMs'>,
  { crop, hide }: Edits,
): TakenPhoto {
  const query = new URLSearchParams({ purpose, owner: owner.kind, ownerId: owner.id, takenAt: toInstant(takenAtMs) });
  if (crop) query.set('crop', boxToText(crop));
  if (hide.length > 0) query.set('hide', hide.map(boxToText).join(';'));
  return { id: newId(), query: query.toString(), contentType: 'image/jpeg', bytes };
}
