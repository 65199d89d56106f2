import { isDeepStrictEqual } from 'node:util';
import type { Site, SiteKind } from '@sharp-eyes/protocol';
import type { Tx } from '../../platform/database/database.ts';
import type { CellFault } from '../../platform/tables/columns.ts';
import { type CameraDocument, type ListedCamera, lifeOf } from '../cameras/recorded.ts';
import type { CameraColumns } from './camera-columns.ts';
import { elsewhere, isRetired, meantTwice, notOnRecord } from './camera-faults.ts';
import type { CameraRooms } from './camera-list.ts';
import { CameraMatcher } from './camera-match.ts';
import {
  type CameraValues,
  type FieldFault,
  faultsOfRow,
  gapsOf,
  isMoved,
  lifeOfRow,
  nameMissing,
  originOfRow,
  placementOfRow,
  readinessOf,
  recordWith,
  siteOfRow,
} from './camera-rules.ts';
import { DivisionFinder } from './division-finder.ts';
import { type Decided, type Effect, faultAt, type Job, type ListReader, type Written } from './lists.ts';
import type { ParsedRow } from './parsed-rows.ts';
import { PointGuard } from './point-guard.ts';
import { UnitFinder, unitToCome } from './unit-finder.ts';

/** A site that a row means: on record, or to be made with the row. */
interface SiteMeant {
  division: string;
  name: string;
  kind: SiteKind;
  site: Site | undefined;
}

type Row = ParsedRow<CameraColumns>;
type Outcome =
  | { fault: FieldFault[] }
  | { same: CameraDocument }
  | { change: { before: CameraDocument; after: CameraDocument } }
  | { add: Omit<ListedCamera, 'site'>; at: SiteMeant };

interface Planned extends Decided {
  outcome: Outcome;
  values: CameraValues;
}

/** The division of a row with the site that it means there, or what is wrong with either. */
type Place = { fault: FieldFault } | { division: string; site: FieldFault | Omit<SiteMeant, 'site'> };

/** What is looked up for some rows at once. */
interface Around {
  byKeys: Awaited<ReturnType<CameraMatcher['byKeys']>>;
  byNames: Awaited<ReturnType<CameraMatcher['byNames']>>;
  sites: Map<string, Site>;
  /** What each row says of its place and site. */
  places: Map<Row, Place>;
}

/** Decides what each row of a list of cameras does to the registry, and does it. */
export class CameraReader implements ListReader {
  readonly #rooms: CameraRooms;
  readonly #job: Job;
  readonly #rows: readonly Row[];
  readonly #matcher: CameraMatcher;
  readonly #divisions: DivisionFinder;
  readonly #points: PointGuard;
  readonly #units: UnitFinder;
  /** In which row each camera on record was meant first. */
  readonly #claimed = new Map<string, number>();

  constructor(rooms: CameraRooms, job: Job, rows: readonly Row[]) {
    this.#rooms = rooms;
    this.#job = job;
    this.#rows = rows;
    this.#matcher = new CameraMatcher(rooms.recorded, job.scope, rows);
    this.#divisions = new DivisionFinder(rooms.places, job.division);
    this.#points = new PointGuard(rooms, job.now);
    this.#units = new UnitFinder(rooms.units, job.scope, job.caller);
  }

  get count(): number {
    return this.#rows.length;
  }

  get datumDoubt(): PointGuard['doubt'] {
    return this.#points.doubt;
  }

  async decide(from: number, to: number): Promise<Decided[]> {
    return this.#plan(this.#rows.slice(from, to));
  }

  async write(tx: Tx, from: number, to: number): Promise<{ decided: Decided[]; written: Written }> {
    const decided = await this.#plan(this.#rows.slice(from, to), tx);
    const good = decided.filter(({ effect }) => effect === 'add' || effect === 'change');
    if (good.length === 0) return { decided, written: { added: 0, changed: 0, sitesAdded: 0 } };
    const units = await this.#addUnits(tx, good);
    const { sites, made } = await this.#addSites(tx, good);
    const withUnit = <T extends { record: ListedCamera['record'] }>(camera: T, { values }: Planned): T =>
      camera.record.unitId === unitToCome
        ? { ...camera, record: { ...camera.record, unitId: units.get(values.unit ?? '') ?? null } }
        : camera;
    const batch = {
      added: good.flatMap((planned) => {
        if (!('add' in planned.outcome)) return [];
        const site = sites.get(siteKey(planned.outcome.at)) as Site;
        return [withUnit({ ...planned.outcome.add, site }, planned)];
      }),
      changed: good.flatMap((planned) =>
        'change' in planned.outcome
          ? [{ before: planned.outcome.change.before, after: withUnit(planned.outcome.change.after, planned) }]
          : [],
      ),
    };
    const { caller, division, importId, answers } = this.#job;
    const content = { rows: [decided[0]?.row, decided.at(-1)?.row], sitesAdded: made };
    const account = { caller, kind: 'imported', division, importId, content, gapsDueOn: answers.gapsDueOn } as const;
    const written = await this.#rooms.recorded.write(tx, batch, account);
    return { decided, written: { ...written, sitesAdded: made } };
  }

  async #addUnits(tx: Tx, planned: readonly Planned[]): Promise<Map<string, string>> {
    const made = new Map<string, string>();
    for (const { outcome, values } of planned) {
      const [record, division] =
        'add' in outcome
          ? [outcome.add.record, outcome.at.division]
          : 'change' in outcome
            ? [outcome.change.after.record, outcome.change.after.division]
            : [undefined, ''];
      const name = values.unit ?? '';
      if (record?.unitId !== unitToCome || made.has(name)) continue;
      made.set(name, await this.#units.add(tx, name, this.#job.division, division));
    }
    return made;
  }

  async #addSites(tx: Tx, planned: readonly Planned[]): Promise<{ sites: Map<string, Site>; made: number }> {
    const meant = new Map(
      planned.flatMap(({ outcome }) => ('add' in outcome ? [[siteKey(outcome.at), outcome.at] as const] : [])),
    );
    const lacking = [...meant.values()].filter(({ site }) => site === undefined);
    const { scope, caller, division } = this.#job;
    const made = await this.#rooms.listedSites.add(tx, scope, { caller, division }, lacking);
    const known = [...meant.values()].flatMap(({ site }) => site ?? []);
    return { sites: new Map([...known, ...made].map((site) => [siteKey(site), site])), made: made.length };
  }

  async #plan(rows: readonly Row[], tx?: Tx): Promise<Planned[]> {
    const around = await this.#around(rows, tx);
    const planned: Planned[] = [];
    for (const row of rows) {
      const outcome = await this.#outcomeOf(row, around);
      const faults = 'fault' in outcome ? [...row.faults, ...this.#placed(row, outcome.fault)] : row.faults;
      planned.push({
        ...{ row: row.row, values: row.values, outcome, faults },
        ...(faults.length > 0 ? nothing : consequenceOf(outcome)),
      });
    }
    return planned;
  }

  /** Field faults as faults of cells; a cell that could not be read has said so already. */
  #placed({ row, values, faults }: Row, fields: readonly FieldFault[]): CellFault[] {
    const texts = values as Record<string, unknown>;
    // What follows from a placement that could not be read is not a second fault.
    const unread = faults.some(({ code }) => code.startsWith('placement-'));
    return fields
      .filter(({ code }) => !(unread && code === 'site-kind-unanswered'))
      .map(({ field, code, expected }) =>
        faultAt(this.#job.found, field, { row, code, expected, got: shown(texts[field]) }),
      )
      .filter(({ column }) => column === null || !faults.some((fault) => fault.column === column));
  }

  async #around(rows: readonly Row[], tx?: Tx): Promise<Around> {
    const byKeys = await this.#matcher.byKeys(
      rows.map(({ values }) => values),
      tx,
    );
    await this.#units.load(new Set(rows.flatMap(({ values }) => values.unit ?? [])));
    const places: Around['places'] = new Map();
    for (const row of rows) places.set(row, await this.#placeOf(row.values));
    const unknown = rows.flatMap((row) => {
      const place = places.get(row);
      if (byKeys(row.values) !== undefined || !place || 'fault' in place || 'field' in place.site) return [];
      return [{ ...place.site, camera: row.values.name }];
    });
    const found = await this.#rooms.listedSites.named(this.#job.scope, unknown, tx);
    const sites = new Map(found.reverse().map((site) => [siteKey(site), site]));
    const meant = unknown.flatMap((site) => {
      const siteId = sites.get(siteKey(site))?.id;
      return siteId === undefined || site.camera === undefined ? [] : [{ siteId, name: site.camera }];
    });
    return { byKeys, sites, places, byNames: await this.#matcher.byNames(meant, tx) };
  }

  /** The division of a row, and the site that it means there. */
  async #placeOf(values: CameraValues): Promise<Place> {
    const found = await this.#divisions.find(values);
    if ('fault' in found) return { fault: { field: found.field, code: found.fault, expected: found.expected } };
    const { code, name } = found.division;
    const site = siteOfRow(values, this.#job.answers, name);
    return { division: code, site: 'field' in site ? site : { ...site, division: code } };
  }

  async #outcomeOf(row: Row, around: Around): Promise<Outcome> {
    const { values } = row;
    const faults = faultsOfRow(values, this.#job.answers);
    const place = around.places.get(row) as Place;
    const known = around.byKeys(values) ?? this.#byName(values, place, around);
    if (known !== undefined) return this.#outcomeOnRecord(row, known, { place, faults });
    if (values.cameraId !== undefined) faults.push(notOnRecord);
    if (values.name === undefined) faults.push(nameMissing);
    if ('fault' in place) return { fault: [...faults, place.fault] };
    if ('field' in place.site) return { fault: [...faults, place.site] };
    const at = { ...place.site, site: around.sites.get(siteKey(place.site)) };
    const placement = placementOfRow(values, this.#job.answers, at.site?.kind ?? at.kind);
    if (typeof placement !== 'string') faults.push(placement);
    const record = await this.#recordOf(values, undefined, place.division, faults);
    if (faults.length > 0 || typeof placement !== 'string') return { fault: faults };
    return { add: { name: values.name ?? '', placement, record, life: values.state ?? 'in-service' }, at };
  }

  #byName(values: CameraValues, place: Place, { sites, byNames }: Around): CameraDocument | undefined {
    if ('fault' in place || 'field' in place.site || values.name === undefined) return undefined;
    const site = sites.get(siteKey(place.site));
    return site && byNames(site.id, values);
  }

  async #outcomeOnRecord(
    { row, values }: Row,
    camera: CameraDocument,
    { place, faults }: { place: Place; faults: FieldFault[] },
  ): Promise<Outcome> {
    const first = this.#claimed.get(camera._id) ?? row;
    this.#claimed.set(camera._id, first);
    if (first !== row) faults.push(meantTwice(first));
    const saysPlace = values.divisionCode ?? values.village ?? values.township ?? values.county;
    if (saysPlace !== undefined && 'fault' in place) faults.push(place.fault);
    if (saysPlace !== undefined && !('fault' in place) && !isAt(camera.division, place.division))
      faults.push(elsewhere(camera.name));
    const life = lifeOfRow(camera.life, values.state);
    if (typeof life !== 'string') faults.push(life);
    const record = await this.#recordOf(values, camera, camera.division, faults);
    if (faults.length > 0 || typeof life !== 'string') return { fault: faults };
    const placement = camera.placementBasis === 'record' ? (values.placement ?? camera.placement) : camera.placement;
    const lives = life === camera.life ? {} : lifeOf(life, this.#job.now);
    const after = { ...camera, name: values.name ?? camera.name, placement, record, ...lives };
    if (isDeepStrictEqual(after, camera)) return { same: camera };
    if (camera.life === 'retired') return { fault: [isRetired] };
    return { change: { before: camera, after } };
  }

  async #recordOf(
    values: CameraValues,
    camera: CameraDocument | undefined,
    division: string,
    faults: FieldFault[],
  ): Promise<ListedCamera['record']> {
    const origin = originOfRow(values, this.#job.answers);
    const record = recordWith(camera?.record, values, origin);
    if (values.unit !== undefined) record.unitId = this.#units.idOf(values.unit);
    const moved = origin !== undefined && (camera === undefined || isMoved(camera.record, origin));
    const outside =
      moved && !this.#job.answers.pointsConfirmed ? await this.#points.faultOf(division, origin) : undefined;
    if (outside !== undefined) faults.push(outside);
    return record;
  }
}

const nothing = { effect: null, gaps: [], ready: null };

function consequenceOf(outcome: Outcome): { effect: Effect | null; gaps: string[]; ready: Decided['ready'] } {
  if ('fault' in outcome) return nothing;
  const [effect, record] =
    'add' in outcome
      ? (['add', outcome.add.record] as const)
      : 'change' in outcome
        ? (['change', outcome.change.after.record] as const)
        : (['same', outcome.same.record] as const);
  return { effect, gaps: gapsOf(record), ready: readinessOf(record) };
}

function siteKey({ division, name }: { division: string; name: string }): string {
  return `${division}\n${name}`;
}

/** Whether a camera of one division may be said to be in another: itself, or the township that holds it. */
function isAt(division: string, said: string): boolean {
  return division === said || (said.endsWith('000') && division.startsWith(said.slice(0, 9)));
}

function shown(value: unknown): string {
  if (value === undefined) return '';
  return (typeof value === 'string' ? value : JSON.stringify(value)).slice(0, 80);
}
