import { createHash } from 'node:crypto';
import {
  countyOf,
  type Photo,
  type PhotoOwnerKind,
  type PhotoUpload,
  photoUndoMs,
  toInstant,
} from '@sharp-eyes/protocol';
import type { Database, Tx } from '../../platform/database/database.ts';
import type { PersonCaller } from '../../platform/http/caller.ts';
import { notFound, ProblemError } from '../../platform/http/problem.ts';
import { type Scope, wholeScope } from '../../platform/scope.ts';
import { type Audit, actorOf } from '../../trust/audit/service.ts';
import type { Darkroom } from './darkroom.ts';
import { photoRefused } from './refusals.ts';
import { type PhotoDocument, type PhotoHeader, PhotoRepository } from './repository.ts';
import { decideFormat, decideUndo, expiryOf, mayBelong, photosPerOwner, takenAtOf } from './rules.ts';

const anywhere = wholeScope('an id that a phone made is taken once, wherever that was');

/** Finds the record that a photograph belongs to. @throws ProblemError `not-found`, also when it is out of scope */
export type FindOwner = (scope: Scope, id: string) => Promise<{ division: string }>;

/** A photograph as it arrives. */
export interface SentPhoto {
  id: string;
  bytes: Buffer;
  /** SHA-256 (hex) as the phone says. */
  hash: string;
  /** Media type as the phone says. */
  type: string;
}

/** Photographs that people take of signs, poles, agreements and repairs: opened in a darkroom, kept as plain JPEG. */
export class PhotoService {
  readonly #database: Database;
  readonly #audit: Audit;
  readonly #darkroom: Darkroom;
  readonly #owners: Partial<Record<PhotoOwnerKind, FindOwner>>;
  readonly #repository: PhotoRepository;

  constructor(parts: {
    database: Database;
    audit: Audit;
    darkroom: Darkroom;
    owners: Partial<Record<PhotoOwnerKind, FindOwner>>;
  }) {
    this.#database = parts.database;
    this.#audit = parts.audit;
    this.#darkroom = parts.darkroom;
    this.#owners = parts.owners;
    this.#repository = new PhotoRepository(parts.database);
  }

  /**
   * Takes a photograph. A phone that lost its connection sends it again under the same id; the same bytes for the same
   * record are one photograph under whatever id.
   * @returns the photograph, and whether it is a new one
   * @throws ProblemError `photo-refused`, `bad-request` (`photo-hash`), `not-found`, `conflict`, `too-many`,
   * `unavailable`
   */
  async add(
    scope: Scope,
    caller: PersonCaller,
    sent: SentPhoto,
    about: PhotoUpload,
  ): Promise<{ photo: Photo; isNew: boolean }> {
    if (createHash('sha256').update(sent.bytes).digest('hex') !== sent.hash)
      throw new ProblemError('bad-request', {
        code: 'photo-hash',
        faults: [{ path: 'body', message: 'expected the SHA-256 of the body; send the photograph again' }],
      });
    if (!mayBelong(about.purpose, about.owner)) throw photoRefused('photo-owner');
    const owner = { kind: about.owner, id: about.ownerId };
    const { division } = await this.#ownerIn(scope, owner);
    const place = { county: countyOf(division), owner, purpose: about.purpose, upload: uploadOf(sent.hash, about) };
    const before = await this.#database.inTransaction((tx) => this.#same(tx, sent.id, place));
    if (before) return { photo: photoOf(before), isNew: false };

    const format = decideFormat(sent.bytes, sent.type);
    if ('refused' in format) throw photoRefused(format.refused);
    const { crop, hide } = about;
    const { jpeg, width, height } = await this.#darkroom.develop({ bytes: sent.bytes, crop, hide });
    const bytes = Buffer.from(jpeg);
    const hash = createHash('sha256').update(bytes).digest('hex');
    const { id: personId, name } = caller.person;
    return this.#database.inTransaction(async (tx) => {
      const same = await this.#same(tx, sent.id, place);
      if (same) return { photo: photoOf(same), isNew: false };
      if ((await this.#repository.countOf(tx, place.county, owner)) >= photosPerOwner)
        throw new ProblemError('conflict', {
          code: 'photos-full',
          values: { what: `${photosPerOwner} × photo / 照片` },
        });
      const photo: PhotoDocument = {
        ...{ _id: sent.id, class: 'photo', ...place, division },
        ...{ hash, bytes, size: bytes.length, width, height },
        ...{ takenAt: takenAtOf(about.takenAt, tx.now), receivedAt: tx.now, by: { id: personId, name } },
        ...{ expiresAt: expiryOf(about.purpose, tx.now), hold: false },
      };
      await this.#repository.insert(tx, photo);
      await this.#note(tx, caller, 'photos.add', photo);
      this.#emit(tx, photo, false);
      return { photo: photoOf(photo), isNew: true };
    });
  }

  /** The photographs of one record, newest first. @throws ProblemError `not-found` */
  async list(scope: Scope, owner: Photo['owner']): Promise<{ items: Photo[] }> {
    await this.#ownerIn(scope, owner);
    return { items: (await this.#repository.listOf(scope, owner, photosPerOwner)).map(photoOf) };
  }

  /** Undefined when there is none, or out of scope. */
  async find(scope: Scope, id: string): Promise<Photo | undefined> {
    const photo = await this.#repository.byId(scope, id);
    return photo ? photoOf(photo) : undefined;
  }

  /** @throws ProblemError `not-found`, also when it lies out of scope */
  async bytesOf(scope: Scope, id: string): Promise<Buffer> {
    const bytes = await this.#repository.bytesOf(scope, id);
    if (!bytes) throw notFound();
    return bytes;
  }

  /** Its author takes it back. @throws ProblemError `not-found`, `not-allowed`, `conflict` after ten minutes */
  async undo(scope: Scope, caller: PersonCaller, id: string): Promise<void> {
    await this.#database.inTransaction(async (tx) => {
      const photo = await this.#repository.byId(scope, id, tx);
      if (!photo) throw notFound();
      const decision = decideUndo({ by: photo.by.id, receivedAt: photo.receivedAt }, caller.person.id, tx.now);
      if (decision === 'not-author') throw new ProblemError('not-allowed', { code: 'photo-not-author' });
      if (decision === 'too-late')
        throw new ProblemError('conflict', {
          code: 'photo-undo-late',
          values: { what: `${photoUndoMs / 60_000} min / 分钟` },
        });
      await this.#repository.remove(tx, id);
      await this.#note(tx, caller, 'photos.undo', photo);
      this.#emit(tx, photo, true);
    });
  }

  /** A record is gone: so are its photographs. */
  async ownerRemoved(division: string, owner: Photo['owner']): Promise<void> {
    await this.#repository.removeOf(countyOf(division), owner);
  }

  /** Deletes what is past its time. Called by the sweep. */
  async expire(now: Date): Promise<void> {
    await this.#repository.removeExpired(now);
  }

  async #ownerIn(scope: Scope, { kind, id }: Photo['owner']): Promise<{ division: string }> {
    const find = this.#owners[kind];
    if (find === undefined) throw notFound();
    return find(scope, id);
  }

  /** The photograph that was sent before, if this is it. @throws ProblemError `conflict` when the id is another's */
  async #same(
    tx: Tx,
    id: string,
    place: Pick<PhotoDocument, 'county' | 'owner' | 'purpose' | 'upload'>,
  ): Promise<PhotoHeader | null> {
    const found = await this.#repository.sent(tx, place);
    if (found) return found;
    if (await this.#repository.byId(anywhere, id, tx))
      throw new ProblemError('conflict', { code: 'photo-id-taken', values: { what: id } });
    return null;
  }

  async #note(tx: Tx, caller: PersonCaller, action: string, photo: PhotoHeader): Promise<void> {
    const { _id: photoId, purpose, owner, hash, division } = photo;
    await this.#audit.append(tx, { ...actorOf(caller), action, division, content: { photoId, purpose, owner, hash } });
  }

  #emit(tx: Tx, { _id, owner, division }: PhotoHeader, removed: boolean): void {
    tx.emit({
      kind: 'photo.changed',
      divisionBefore: removed ? division : null,
      divisionAfter: removed ? null : division,
      body: { photoId: _id, owner, removed },
    });
  }
}

/** Names what was sent: its bytes and what was to be done with them. */
function uploadOf(hash: string, { crop, hide }: PhotoUpload): string {
  return createHash('sha256')
    .update(JSON.stringify([hash, crop ?? null, hide]))
    .digest('hex');
}

function photoOf(photo: PhotoHeader): Photo {
  const { _id: id, purpose, owner, division, width, height, size, takenAt, receivedAt, by, expiresAt } = photo;
  return {
    ...{ id, purpose, owner, division, width, height, size, by },
    takenAt: toInstant(takenAt.getTime()),
    receivedAt: toInstant(receivedAt.getTime()),
    undoUntil: toInstant(receivedAt.getTime() + photoUndoMs),
    expiresAt: expiresAt === null ? null : toInstant(expiresAt.getTime()),
  };
}
