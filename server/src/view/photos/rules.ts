import type { PhotoOwnerKind, PhotoPurpose, photoMediaTypes } from '@sharp-eyes/protocol';
import { photoUndoMs } from '@sharp-eyes/protocol';

export type PhotoMediaType = (typeof photoMediaTypes)[number];

/** Pixels of a picture that is opened at all: the largest that phones take by default (50 megapixels). */
export const pixelsMax = 51_000_000;
/** Pixels along one side, before and after cutting. */
export const sideMin = 16;
export const sideMax = 20_000;
/** Photographs of one owner: a record is no album. */
export const photosPerOwner = 60;
/** What shows how something was at a time is kept for two years [ours]: repairs and inspections are argued about later. */
const evidenceLifeMs = 730 * 24 * 3600_000;
/** A draft lives for seven days on a phone: a photograph that claims to be older has a wrong clock. */
const draftLifeMs = 7 * 24 * 3600_000;

/** Why a photograph is not taken. The words are in `words.ts`. */
export type PhotoRefusal =
  | 'photo-no-picture'
  | 'photo-heic'
  | 'photo-type'
  | 'photo-pixels'
  | 'photo-animated'
  | 'photo-broken'
  | 'photo-small'
  | 'photo-costly'
  | 'photo-owner';

export type FormatDecision = { format: PhotoMediaType } | { refused: PhotoRefusal };

/**
 * What the bytes are by their first ones; nothing else is handed to a decoder. What the sender calls them must agree:
 * a page that calls itself a picture was made by somebody with a purpose.
 */
export function decideFormat(bytes: Uint8Array, declared: string): FormatDecision {
  const format = formatOf(bytes);
  if (format === 'image/heic') return { refused: 'photo-heic' };
  if (format === undefined) return { refused: 'photo-no-picture' };
  return format === declared ? { format } : { refused: 'photo-type' };
}

function formatOf(bytes: Uint8Array): PhotoMediaType | 'image/heic' | undefined {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, 16)).toString('latin1');
  if (head.startsWith('\xff\xd8\xff')) return 'image/jpeg';
  if (head.startsWith('\x89PNG\r\n\x1a\n')) return 'image/png';
  if (head.startsWith('RIFF') && head.slice(8, 12) === 'WEBP') return 'image/webp';
  if (head.slice(4, 8) === 'ftyp') return 'image/heic';
  return undefined;
}

/** Which records a photograph of a purpose may belong to. */
const ownersOf: Record<PhotoPurpose, readonly PhotoOwnerKind[]> = {
  sign: ['camera', 'site'],
  installation: ['camera'],
  agreement: ['site'],
  inspection: ['inspection', 'camera', 'site'],
  repair: ['repair', 'camera'],
};

export function mayBelong(purpose: PhotoPurpose, owner: PhotoOwnerKind): boolean {
  return ownersOf[purpose].includes(owner);
}

/** When a photograph is deleted by itself; null while its owner's record stands. */
export function expiryOf(purpose: PhotoPurpose, receivedAt: Date): Date | null {
  return purpose === 'repair' || purpose === 'inspection' ? new Date(receivedAt.getTime() + evidenceLifeMs) : null;
}

/** When it was taken: what the phone says, where it can be so. */
export function takenAtOf(claimed: string | undefined, now: Date): Date {
  const at = claimed === undefined ? now.getTime() : Date.parse(claimed);
  return at > now.getTime() || at < now.getTime() - draftLifeMs ? now : new Date(at);
}

export type UndoDecision = 'allowed' | 'not-author' | 'too-late';

/** Whether somebody may take a photograph back: its author, for ten minutes. Afterwards it is part of a record. */
export function decideUndo(photo: { by: string; receivedAt: Date }, personId: string, now: Date): UndoDecision {
  if (photo.by !== personId) return 'not-author';
  return now.getTime() < photo.receivedAt.getTime() + photoUndoMs ? 'allowed' : 'too-late';
}
