import { levelOf, type Site } from '@sharp-eyes/protocol';
import type { Tx } from '../../platform/database/database.ts';
import type { Words } from '../../platform/http/words.ts';
import type { CellFault } from '../../platform/tables/columns.ts';
import { folded } from '../../platform/tables/text.ts';
import type { ListedWatchpoints } from '../watchpoints/listed.ts';
import type { CameraRooms } from './camera-list.ts';
import { faultsOfRow, kindOfName, originOfRow } from './camera-rules.ts';
import { DivisionFinder } from './division-finder.ts';
import { type Decided, faultAt, type Job, type ListKind, type ListReader, type Written } from './lists.ts';
import { duplicateFault, keyOf, type ParsedRow, parseRows, Seen } from './parsed-rows.ts';
import { PointGuard } from './point-guard.ts';
import { type RequiredColumns, requiredColumns } from './required-columns.ts';
import {
  outcomeOf,
  type RequiredFault,
  type RequiredOutcome,
  type RequiredSaid,
  type SiteMeant,
} from './required-rules.ts';

export interface RequiredRooms extends Pick<CameraRooms, 'places' | 'listedSites' | 'recorded'> {
  listedWatchpoints: ListedWatchpoints;
}

type Row = ParsedRow<RequiredColumns>;
/** The sites of each village, with what rows before would make. */
type Villages = Map<string, SiteMeant[]>;
interface Planned extends Decided {
  outcome: Exclude<RequiredOutcome, { fault: unknown }> | undefined;
  division: string;
}

/**
 * 应覆盖清单: what must be covered, as a county writes it up. It goes into the drafts of its villages, and counts once
 * somebody has approved it there.
 */
export function requiredList(rooms: RequiredRooms): ListKind {
  return {
    columns: requiredColumns,
    faultsOfPlan: (keys, { datum }) => [
      ...(keys.has('siteName') ? [] : [{ path: 'columns', message: noSite }]),
      ...(keys.has('village') || keys.has('divisionCode') ? [] : [{ path: 'columns', message: noVillage }]),
      ...(keys.has('lon') && keys.has('lat') && datum === null ? [{ path: 'answers.datum', message: noDatum }] : []),
    ],
    open: async (job) => new RequiredReader(rooms, job, await parseRows(job, requiredColumns)),
  };
}

class RequiredReader implements ListReader {
  readonly #rooms: RequiredRooms;
  readonly #job: Job;
  readonly #rows: readonly Row[];
  readonly #divisions: DivisionFinder;
  readonly #points: PointGuard;
  /** Folded names of every site in the list. */
  readonly #named: ReadonlySet<string>;
  /** Folded names of the parts that the list has of each site. */
  readonly #parts: ReadonlyMap<string, ReadonlySet<string>>;
  readonly #claimed = new Seen();
  /** What the dry run has come to so far. */
  #foreseen: Villages = new Map();

  constructor(rooms: RequiredRooms, job: Job, rows: readonly Row[]) {
    this.#rooms = rooms;
    this.#job = job;
    this.#rows = rows;
    this.#divisions = new DivisionFinder(rooms.places, job.division);
    this.#points = new PointGuard(rooms, job.now);
    this.#named = new Set(rows.flatMap(({ values }) => values.siteName && folded(values.siteName)).filter(isText));
    this.#parts = partsOf(rows);
  }

  get count(): number {
    return this.#rows.length;
  }

  get datumDoubt(): PointGuard['doubt'] {
    return this.#points.doubt;
  }

  async decide(from: number, to: number): Promise<Decided[]> {
    if (from === 0) this.#foreseen = new Map();
    return this.#plan(this.#rows.slice(from, to), this.#foreseen);
  }

  async write(tx: Tx, from: number, to: number): Promise<{ decided: Decided[]; written: Written }> {
    const decided = await this.#plan(this.#rows.slice(from, to), new Map(), tx);
    const good = decided.flatMap(({ outcome, division }) => (outcome ? [{ outcome, division }] : []));
    const made = await this.#addSites(tx, good);
    const { scope, caller, division, importId } = this.#job;
    const content = { importId, rows: [decided[0]?.row, decided.at(-1)?.row], sitesAdded: made.size };
    const added = good.flatMap(({ outcome, division: at }) => {
      if (!('add' in outcome)) return [];
      const siteId = outcome.at.id ?? (made.get(outcome.at) as Site).id;
      return [{ ...outcome.add, siteId, division: at }];
    });
    const changed = good.flatMap(({ outcome }) =>
      'change' in outcome && outcome.change.id !== null ? [{ id: outcome.change.id, to: outcome.to }] : [],
    );
    const account = { caller, division, action: 'watchpoints.import', content };
    await this.#rooms.listedWatchpoints.write(tx, scope, account, { added, changed });
    return { decided, written: { added: added.length, changed: changed.length, sitesAdded: made.size } };
  }

  async #addSites(
    tx: Tx,
    good: readonly { outcome: Exclude<RequiredOutcome, { fault: unknown }>; division: string }[],
  ): Promise<Map<SiteMeant, Site>> {
    const meant = new Map(
      good.flatMap(({ outcome, division }) =>
        'add' in outcome && outcome.at.id === null ? [[outcome.at, division] as const] : [],
      ),
    );
    const { scope, caller, division: area } = this.#job;
    const listed = [...meant].map(([{ name, kind, point, pointOrigin }, division]) => {
      return { name, kind, division, point, pointOrigin };
    });
    const made = await this.#rooms.listedSites.add(tx, scope, { caller, division: area }, listed);
    return new Map([...meant.keys()].map((site, n) => [site, made[n] as Site]));
  }

  async #plan(rows: readonly Row[], villages: Villages, tx?: Tx): Promise<Planned[]> {
    const places = await Promise.all(rows.map(({ values }) => this.#divisions.find(values)));
    const codes = places.flatMap((place) => ('division' in place ? [place.division.code] : []));
    await this.#load(
      [...new Set(codes)].filter((code) => !villages.has(code)),
      villages,
      tx,
    );
    const planned: Planned[] = [];
    for (const [n, row] of rows.entries()) {
      const place = places[n] as (typeof places)[number];
      if ('fault' in place) planned.push(this.#faulty(row, [{ ...place, code: place.fault }]));
      else if (levelOf(place.division.code) !== 'village') planned.push(this.#faulty(row, [villageMissing]));
      else planned.push(await this.#planRow(row, place.division.code, villages.get(place.division.code) ?? []));
    }
    return planned;
  }

  async #load(codes: readonly string[], villages: Villages, tx?: Tx): Promise<void> {
    if (codes.length === 0) return;
    const { scope } = this.#job;
    const [sites, watchpoints] = [
      await this.#rooms.listedSites.ofDivisions(scope, codes, tx),
      await this.#rooms.listedWatchpoints.bySite(scope, codes, tx),
    ];
    for (const code of codes) {
      const there = (sites.get(code) ?? []).map(({ id, name, kind, point, pointOrigin }): SiteMeant => {
        const points = (watchpoints.get(id) ?? []).map(
          ({ siteId: _site, division: _division, version: _version, ...rest }) => rest,
        );
        return { id, name, kind, point, pointOrigin, watchpoints: points };
      });
      villages.set(code, there);
    }
  }

  async #planRow(row: Row, division: string, sites: SiteMeant[]): Promise<Planned> {
    const { values } = row;
    const { answers } = this.#job;
    const faults: RequiredFault[] = faultsOfRow(values, answers) as RequiredFault[];
    if (values.siteName === undefined) return this.#faulty(row, [...faults, siteMissing]);
    const origin = originOfRow(values, answers);
    const said: RequiredSaid = {
      ...{ site: values.siteName, kind: values.siteKind, part: values.part, origin },
      guess: kindOfName(values.siteName) ?? answers.siteKind ?? undefined,
      parts: this.#parts.get(siteKeyOf(row)) ?? new Set(),
      ...{ density: values.density, weight: values.weight, confirmed: answers.pointsConfirmed },
    };
    const outcome = outcomeOf(said, sites, this.#named);
    if ('fault' in outcome) faults.push(outcome.fault);
    const isNews = origin !== undefined && !('same' in outcome) && !answers.pointsConfirmed;
    const outside = isNews ? await this.#points.faultOf(division, origin) : undefined;
    if (outside !== undefined) faults.push(outside as RequiredFault);
    if (faults.length > 0 || row.faults.length > 0 || 'fault' in outcome) return this.#faulty(row, faults);
    const twice = this.#meantBefore(row, division, outcome);
    if (twice !== undefined) return this.#faulty(row, [], [twice]);
    foresee(outcome, sites);
    const effect = 'add' in outcome ? 'add' : 'change' in outcome ? 'change' : 'same';
    return { row: row.row, effect, faults: [], gaps: [], ready: null, outcome, division };
  }

  #meantBefore(
    { row, values }: Row,
    division: string,
    outcome: Exclude<RequiredOutcome, { fault: unknown }>,
  ): CellFault | undefined {
    const { name } = 'add' in outcome ? outcome.add : 'change' in outcome ? outcome.change : outcome.same;
    const first = this.#claimed.before(keyOf(division, outcome.at.name, outcome.at.kind, name), row);
    const got = [values.siteName, values.part].filter(isText).join(' ');
    return first === undefined ? undefined : duplicateFault(this.#job.found, 'siteName', { row, first, got });
  }

  /** What is wrong with a row; a cell that could not be read has said so already. */
  #faulty({ row, values, faults }: Row, fields: readonly RequiredFault[], more: readonly CellFault[] = []): Planned {
    const placed = fields
      .map(({ field, code, expected }) =>
        faultAt(this.#job.found, field, { row, code, expected, got: String(values[field] ?? '').slice(0, 80) }),
      )
      .filter(({ column }) => column === null || !faults.some((fault) => fault.column === column));
    const all = [...faults, ...placed, ...more];
    return { row, effect: null, faults: all, gaps: [], ready: null, outcome: undefined, division: '' };
  }
}

/** Rows behind see what this one will have made. */
function foresee(outcome: Exclude<RequiredOutcome, { fault: unknown }>, sites: SiteMeant[]): void {
  if (!('add' in outcome)) return;
  if (!sites.includes(outcome.at)) sites.push(outcome.at);
  outcome.at.watchpoints.push({ ...outcome.add, id: null });
}

function partsOf(rows: readonly Row[]): Map<string, Set<string>> {
  const withParts = rows.filter(({ values }) => values.part !== undefined);
  return new Map(
    [...Map.groupBy(withParts, siteKeyOf)].map(([site, group]) => {
      return [site, new Set(group.map(({ values }) => folded(values.part ?? '')))];
    }),
  );
}

function siteKeyOf({ values }: Row): string {
  const { divisionCode, county, township, village, siteName } = values;
  return keyOf(divisionCode, county, township, village, siteName);
}

function isText(text: string | undefined | ''): text is string {
  return text !== undefined && text !== '';
}

const noSite: Words = {
  zh: '应指明哪一列是场所（路口、旅馆等）名称',
  en: 'expected to be told which column is the name of the site (junction, inn …)',
};
const noVillage: Words = {
  zh: '应指明哪一列是村名或区划代码',
  en: 'expected to be told which column is the village, or its division code',
};
const noDatum: Words = {
  zh: '请选择经纬度的坐标系：不清楚的，问提供表格的人；表中没有把握的，可把经纬度列设为“不导入”',
  en: 'say what the coordinates were measured in: ask whoever made the list, or leave those columns out',
};
const siteMissing: RequiredFault = {
  field: 'siteName',
  code: 'siteName-missing',
  expected: { zh: '应填写场所（路口、旅馆等）名称', en: 'expected the name of the site' },
};
const villageMissing: RequiredFault = {
  field: 'village',
  code: 'village-missing',
  expected: {
    zh: '应覆盖清单按村核定：应具体到村（社区）',
    en: 'a required list is approved by the village: expected the village',
  },
};
