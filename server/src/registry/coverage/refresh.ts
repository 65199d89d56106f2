import { wholeScope } from '../../platform/scope.ts';
import type { CameraForCoverage, CamerasForCoverage } from '../cameras/for-coverage.ts';
import type { Watchpoints } from '../watchpoints/service.ts';
import type { SeeingCameras, SeeingChange } from './cameras.ts';
import type { SeeingDocument } from './documents.ts';
import type { Marks, Urgency } from './marks.ts';
import type { CoverageRepository } from './repository.ts';
import { differenceOf, seeingOf } from './seeing.ts';

const everywhere = wholeScope('the hub keeps the figures of all; they are read in the reader’s scope');
/** Somebody else changed the same cameras: read again so often, then left to the next round. */
const triesMax = 5;

/** Keeps what coverage knows of cameras as their records say, and marks the villages that look at one that changed. */
export class CameraRefresh {
  readonly #cameras: SeeingCameras;
  readonly #records: CamerasForCoverage;
  readonly #watchpoints: Watchpoints;
  readonly #repository: CoverageRepository;
  readonly #marks: Marks;

  constructor(parts: {
    cameras: SeeingCameras;
    records: CamerasForCoverage;
    watchpoints: Watchpoints;
    repository: CoverageRepository;
    marks: Marks;
  }) {
    this.#cameras = parts.cameras;
    this.#records = parts.records;
    this.#watchpoints = parts.watchpoints;
    this.#repository = parts.repository;
    this.#marks = parts.marks;
  }

  /**
   * Reads some cameras again. What is written names the villages that are owed a mark, and only then they are marked:
   * a hub that dies between leaves them to be found.
   */
  async refresh(ids: readonly string[], urgency: Urgency, now: Date): Promise<void> {
    const asked = [...new Set(ids)];
    for (let tries = 0; tries < triesMax; tries += 1) if (await this.#refreshOnce(asked, urgency, now)) return;
    throw new Error(`${asked.length} cameras kept changing while they were read; expected a quiet moment, try again`);
  }

  async #refreshOnce(ids: readonly string[], urgency: Urgency, now: Date): Promise<boolean> {
    if (ids.length === 0) return true;
    const before = new Map((await this.#cameras.byIds(everywhere, ids)).map((camera) => [camera._id, camera]));
    const records = new Map((await this.#records.byIds(everywhere, ids)).map((camera) => [camera.id, camera]));
    const changes = await this.#owing(ids.flatMap((id) => changeOf(before.get(id), records.get(id))));
    if (changes.length === 0) return true;
    const written = await this.#cameras.write(changes);
    // Once more: a village that began to look there meanwhile has read it as it was.
    const since = await this.#owing(changes.filter(({ moved }) => moved));
    await this.#marks.mark(
      [...changes, ...since].flatMap(({ owes }) => owes),
      urgency,
      now,
    );
    if (!written) return false;
    const idOf = ({ before: was, after }: SeeingChange): string => (was ?? after)?._id ?? '';
    const gone = changes.filter(({ after }) => after === undefined).map(idOf);
    const owing = changes.filter(({ owes }) => owes.length > 0).map(idOf);
    await this.#cameras.settle([...owing, ...gone], { gone });
    return true;
  }

  /** Adds the villages that may see another than before: those that read it, and those that it now looks at. */
  async #owing(changes: readonly SeeingChange[]): Promise<SeeingChange[]> {
    const moved = changes.filter((change) => change.moved);
    const cells = new Set(moved.flatMap(({ after }) => after?.cells ?? []));
    const serves = new Set(moved.flatMap(({ after }) => after?.serves ?? []));
    const [looking, places] = await Promise.all([
      cells.size === 0 ? [] : this.#repository.looking([...cells]),
      serves.size === 0 ? new Map<string, string>() : this.#watchpoints.divisionsOf(everywhere, [...serves]),
    ]);
    return changes.map((change) => {
      const { before, after, matters } = change;
      const reading = before?.villages ?? [];
      const owed = before?.owes ?? [];
      if (!change.moved) return { ...change, owes: unique(matters ? [...owed, ...reading] : owed), villages: reading };
      const touched = new Set(after?.cells ?? []);
      const near = looking.filter((ground) => ground.cells.some((cell) => touched.has(cell))).map(({ _id }) => _id);
      const linked = (after?.serves ?? []).flatMap((id) => places.get(id) ?? []);
      // Its own village in any case: what owes nothing would be forgotten with a hub that dies now.
      const own = before?.division ?? after?.division ?? [];
      return { ...change, owes: unique([...owed, ...reading, ...near, ...linked, ...[own].flat()]), villages: [] };
    });
  }
}

function changeOf(before: SeeingDocument | undefined, record: CameraForCoverage | undefined): SeeingChange[] {
  const after = record && seeingOf(record);
  const difference = differenceOf(before, after);
  if (difference) return [{ before, after, ...difference, owes: [], villages: [] }];
  // A hub died before it had marked what it owed.
  if (before === undefined || before.owes.length === 0) return [];
  return [{ before, after, field: before.lastField ?? 'added', moved: true, matters: true, owes: [], villages: [] }];
}

function unique(codes: readonly string[]): string[] {
  return [...new Set(codes)].sort();
}
