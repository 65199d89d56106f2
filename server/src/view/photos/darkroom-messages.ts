import type { DevelopedPhoto, DevelopRequest } from './develop.ts';
import type { PhotoRefusal } from './rules.ts';

/** Sent with `serialization: 'advanced'`, so bytes travel as bytes. */
export interface ToDarkroom {
  id: number;
  request: DevelopRequest;
}

export type FromDarkroom =
  | { ready: true }
  | { id: number; photo: DevelopedPhoto }
  | { id: number; refused: PhotoRefusal; message: string };
