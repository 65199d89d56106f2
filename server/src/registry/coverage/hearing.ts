import { rangeOf } from '@sharp-eyes/protocol';
import type { EventOf } from '../../platform/events/event-map.ts';
import { wallCellsAround } from '../layers/service.ts';
import type { Places } from '../places/service.ts';
import { cellBox } from './cell-box.ts';
import type { Marks } from './marks.ts';
import type { CameraRefresh } from './refresh.ts';
import type { CoverageRepository } from './repository.ts';
import { isVillage } from './worker.ts';

/** Events by which figures may become others. */
export const heardKinds = [
  ...(['camera.changed', 'cameras.changed', 'watchpoint.changed', 'required-list.changed'] as const),
  ...(['site.changed', 'walls.changed', 'division.changed', 'division.replaced'] as const),
];
export type HeardEvent = EventOf<(typeof heardKinds)[number]>;

/** What some events are about: plain data, handed to the thread that works. */
export interface Heard {
  cameras: string[];
  /** Divisions to be marked, if they are villages. */
  divisions: string[];
  wallCells: number[];
  /** Areas that may have new villages. */
  areas: string[];
}

export function concerns(event: HeardEvent): boolean {
  return event.kind !== 'division.changed' || event.body.names;
}

export function heardOf(events: readonly HeardEvent[]): Heard {
  const heard: Heard = { cameras: [], divisions: [], wallCells: [], areas: [] };
  for (const event of events) {
    if (event.kind === 'camera.changed') heard.cameras.push(event.body.cameraId);
    else if (event.kind === 'cameras.changed') heard.cameras.push(...event.body.cameraIds);
    else if (event.kind === 'walls.changed') heard.wallCells.push(...event.body.cells);
    else if (event.kind === 'division.replaced') heard.divisions.push(event.body.code, event.body.into);
    else if (event.kind === 'division.changed') heard.areas.push(event.divisionAfter ?? event.divisionBefore ?? '');
    else for (const code of [event.divisionBefore, event.divisionAfter]) if (code !== null) heard.divisions.push(code);
  }
  return heard;
}

/** Villages marked in one go when a table of divisions comes. */
const pageSize = 2000;
/** Cameras that are read again together. */
const camerasPage = 500;

/** Turns what was heard into marks on the villages that it can reach. */
export class CoverageHearing {
  readonly #places: Places;
  readonly #repository: CoverageRepository;
  readonly #refresh: CameraRefresh;
  readonly #marks: Marks;

  constructor(places: Places, parts: { repository: CoverageRepository; refresh: CameraRefresh; marks: Marks }) {
    this.#places = places;
    this.#repository = parts.repository;
    this.#refresh = parts.refresh;
    this.#marks = parts.marks;
  }

  async hear({ cameras, divisions, wallCells, areas }: Heard, now: Date): Promise<void> {
    const ids = [...new Set(cameras)];
    for (let at = 0; at < ids.length; at += camerasPage)
      await this.#refresh.refresh(ids.slice(at, at + camerasPage), 'changed', now);
    const villages = divisions.filter(isVillage);
    await this.#marks.mark([...villages, ...(await this.#walled(wallCells))], 'changed', now);
    for (const area of new Set(areas)) await this.#markNew(area, now);
  }

  /** Villages whose walls were read around cells whose walls are others. */
  async #walled(cells: readonly number[]): Promise<string[]> {
    if (cells.length === 0) return [];
    const changed = new Set(cells);
    const found = await this.#repository.walledIn(cellBox(cells));
    return found
      .filter(({ box }) => box && wallCellsAround(box).some((cell) => changed.has(cell)))
      .map(({ _id }) => _id);
  }

  /** Villages of an area that have no figures yet: 未核定 is something to be shown. */
  async #markNew(area: string, now: Date): Promise<void> {
    const range = rangeOf(area);
    for (let after = ''; ; ) {
      const codes = await this.#places.villagesAfter(range, after, pageSize);
      const last = codes.at(-1);
      if (last === undefined) return;
      const known = new Set(await this.#repository.villagesAmong(codes));
      await this.#marks.mark(
        codes.filter((code) => !known.has(code)),
        'changed',
        now,
      );
      after = last;
    }
  }
}
