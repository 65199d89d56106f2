import { type Contact, contactKinds, toInstant } from '@sharp-eyes/protocol';
import type { Tx } from '../../platform/database/database.ts';
import type { Words } from '../../platform/http/words.ts';
import type { CellFault, Column } from '../../platform/tables/columns.ts';
import { dayCell, numberCell, phoneCell, textCell, wordCell } from '../../platform/tables/parsers.ts';
import type { Contacts } from '../contacts/service.ts';
import { cameraColumns } from './camera-columns.ts';
import type { CameraRooms } from './camera-list.ts';
import { DivisionFinder } from './division-finder.ts';
import { faultAt, type Job, type ListKind } from './lists.ts';
import { type ParsedRow, parseRows } from './parsed-rows.ts';
import { RowListReader, type RowPlan } from './row-lists.ts';

/** Contacts of one site. */
const contactsMax = 10;
/** China keeps one time, UTC+8. */
const siteClockMs = 8 * 3600_000;

type Kind = (typeof contactKinds)[number];
const kindWords = new Map<string, Kind>([
  ...(['场所', '场所负责人', '负责人', '老板', '业主', '物业'] as const).map((word) => [word, 'site'] as const),
  ...(['网格员', '网格长', '专职网格员'] as const).map((word) => [word, 'grid-worker'] as const),
  ...(['村', '村干部', '村支书', '村主任', '社区', '社区干部'] as const).map((word) => [word, 'village'] as const),
  ...(['派出所', '民警', '社区民警', '辅警'] as const).map((word) => [word, 'police-post'] as const),
  ...(['其他', '其它'] as const).map((word) => [word, 'other'] as const),
  ...contactKinds.map((kind) => [kind, kind] as const),
]);
const kindNames: Record<Kind, string> = {
  ...{ site: '场所负责人', 'grid-worker': '网格员', village: '村干部', 'police-post': '派出所', other: '联系人' },
};

const { divisionCode, county, township, village, siteName } = cameraColumns;
const contactColumns = {
  ...{ divisionCode, county, township, village, siteName },
  name: {
    title: { zh: '姓名', en: 'Name' },
    also: ['联系人', '联系人姓名', '姓 名'],
    ...{ example: '张三', parse: textCell(100) },
  } as Column<string>,
  phone: {
    title: { zh: '电话', en: 'Telephone' },
    also: ['联系电话', '手机', '手机号', '手机号码', '电话号码', '联系方式'],
    ...{ example: '13800000000', parse: phoneCell },
  } as Column<string>,
  kind: {
    title: { zh: '类别', en: 'Kind' },
    also: ['联系人类别', '联系人类型', '身份'],
    example: '网格员',
    parse: wordCell('bad-contact-kind', kindWords, {
      zh: '应为：场所负责人、网格员、村干部、派出所、其他',
      en: 'expected one of: site, grid-worker, village, police-post, other',
    }),
  } as Column<Kind>,
  part: {
    title: { zh: '职务', en: 'Part' },
    also: ['角色', '岗位'],
    ...{ example: '', parse: textCell(100) },
  } as Column<string>,
  order: {
    title: { zh: '顺序', en: 'Order' },
    also: ['序号', '呼叫顺序', '排序'],
    ...{ example: '1', parse: numberCell({ min: 1, max: 100_000, whole: true }) },
  } as Column<number>,
  confirmedOn: {
    title: { zh: '确认日期', en: 'Confirmed on' },
    also: ['核实日期', '最近核实'],
    ...{ example: '', parse: dayCell },
  } as Column<string>,
};
type Row = ParsedRow<typeof contactColumns>;
/** Columns that say who keeps a contact. */
const keepers = ['siteName', 'village', 'divisionCode'] as const;
/** Who keeps a contact: a site, or a village for all its sites. */
interface Keeper {
  /** Null for a division. */
  siteId: string | null;
  division: string;
  contacts: Contact[];
}
/** Whom a village keeps for all its sites; everybody else belongs to one site. */
const ofVillages: readonly Kind[] = ['grid-worker', 'village', 'police-post'];

export interface ContactRooms extends Pick<CameraRooms, 'places' | 'listedSites'> {
  contacts: Contacts;
}

/** Whom to call for which site, or for all sites of a village: its grid worker, its own people, its police post. */
export function contactList(rooms: ContactRooms): ListKind {
  return {
    columns: contactColumns,
    faultsOfPlan: (keys) =>
      keys.has('name') && keys.has('phone') && keepers.some((key) => keys.has(key))
        ? []
        : [{ path: 'columns', message: noColumns }],
    open: async (job) => {
      const rows = await parseRows(job, contactColumns);
      // In the order in which they are called; rows without one stay as they come.
      rows.sort((a, b) => (a.values.order ?? a.row) - (b.values.order ?? b.row));
      const list = new ContactList(rooms, job);
      return new RowListReader(
        rows,
        (some, tx) => list.plan(some, tx),
        (tx, changes) => list.put(tx, changes),
      );
    },
  };
}

class ContactList {
  readonly #rooms: ContactRooms;
  readonly #job: Job;
  readonly #divisions: DivisionFinder;

  constructor(rooms: ContactRooms, job: Job) {
    this.#rooms = rooms;
    this.#job = job;
    this.#divisions = new DivisionFinder(rooms.places, job.division);
  }

  async plan(rows: readonly Row[], tx?: Tx): Promise<RowPlan<Keeper>[]> {
    const divisions = await Promise.all(rows.map(({ values }) => this.#divisions.find(values)));
    const meant = rows.flatMap(({ values: { siteName: name } }, n) => {
      const found = divisions[n];
      return found && 'division' in found ? [{ division: found.division.code, name }] : [];
    });
    const keepers = await this.#keepersOf(meant, tx);
    return rows.map((row, n) => {
      const place = divisions[n];
      const key = place && 'division' in place ? keyOf(place.division.code, row.values.siteName) : '';
      const keeper = keepers.get(key);
      const faults = this.#faultsOf(row, place, keeper);
      if (faults.length > 0 || !keeper) return { effect: null, faults };
      const contacts = mergedWith(keeper.contacts, this.#contactOf(row));
      if (contacts === keeper.contacts) return { effect: 'same', faults };
      if (contacts.length > contactsMax)
        return { effect: null, faults: [this.#fault(row, 'name', 'too-many-contacts', tooMany)] };
      const changed = { ...keeper, contacts };
      keepers.set(key, changed);
      return { effect: 'change', faults, what: changed };
    });
  }

  async #keepersOf(
    meant: readonly { division: string; name: string | undefined }[],
    tx: Tx | undefined,
  ): Promise<Map<string, Keeper>> {
    const { scope } = this.#job;
    const named = meant.flatMap(({ division, name }) => (name === undefined ? [] : [{ division, name }]));
    const sites = await this.#rooms.listedSites.named(scope, named, tx);
    const villages = [...new Set(meant.flatMap(({ division, name }) => (name === undefined ? [division] : [])))];
    const kept = await this.#rooms.contacts.keptBy(scope, villages, tx);
    return new Map<string, Keeper>([
      ...sites.map(
        ({ id: siteId, division, name, contacts }) => [keyOf(division, name), { siteId, division, contacts }] as const,
      ),
      ...villages.map(
        (division) =>
          [keyOf(division, undefined), { siteId: null, division, contacts: kept.get(division) ?? [] }] as const,
      ),
    ]);
  }

  async put(tx: Tx, changes: readonly Keeper[]): Promise<void> {
    const { scope, caller } = this.#job;
    const last = new Map(changes.map((keeper) => [keeper.siteId ?? keeper.division, keeper]));
    for (const { siteId, contacts } of last.values())
      if (siteId !== null) await this.#rooms.listedSites.setContacts(tx, scope, caller, siteId, contacts);
    const villages = [...last.values()].filter(({ siteId }) => siteId === null);
    await this.#rooms.contacts.putMany(tx, scope, caller, villages);
  }

  #contactOf({ values: { name = '', phone = '', kind = 'other', part, confirmedOn } }: Row): Contact {
    const today = toInstant(this.#job.now.getTime() + siteClockMs).slice(0, 10);
    return { name, phone, kind, part: part ?? kindNames[kind], confirmedOn: confirmedOn ?? today };
  }

  #faultsOf(
    row: Row,
    place: Awaited<ReturnType<DivisionFinder['find']>> | undefined,
    keeper: Keeper | undefined,
  ): CellFault[] {
    const { values, faults } = row;
    const more: CellFault[] = [];
    const needsSite = !ofVillages.includes(values.kind ?? 'other');
    for (const field of needsSite ? (['siteName', 'name', 'phone'] as const) : (['name', 'phone'] as const))
      if (values[field] === undefined) more.push(this.#fault(row, field, `${field}-missing`, missing[field]));
    if (place && 'fault' in place) more.push(this.#fault(row, place.field, place.fault, place.expected));
    else if (keeper === undefined && values.siteName !== undefined)
      more.push(this.#fault(row, 'siteName', 'site-not-on-record', noSite, values.siteName));
    return [...faults, ...more.filter(({ column }) => column === null || !faults.some((one) => one.column === column))];
  }

  #fault({ row }: Row, field: string, code: string, expected: Words, got = ''): CellFault {
    return faultAt(this.#job.found, field, { row, code, expected, got });
  }
}

function keyOf(division: string, siteName: string | undefined): string {
  return `${division}\n${siteName ?? ''}`;
}

/** The same list where it holds the contact already; a number is one contact. */
function mergedWith(known: Contact[], contact: Contact): Contact[] {
  const at = known.findIndex(({ phone }) => phone === contact.phone);
  const there = known[at];
  if (there === undefined) return [...known, contact];
  const { name, part, kind, confirmedOn } = contact;
  const later = there.confirmedOn === null || (confirmedOn !== null && confirmedOn > there.confirmedOn);
  const same = there.name === name && there.part === part && there.kind === kind;
  return same && !later ? known : known.with(at, contact);
}

const noColumns: Words = {
  zh: '应指明哪几列是姓名、电话，以及场所名称（村级联系人为村名）',
  en: 'expected to be told which columns are name, telephone and site (for those of a village: the village)',
};
const missing: Record<'siteName' | 'name' | 'phone', Words> = {
  siteName: {
    zh: '应填写场所名称（只有网格员、村干部、派出所可按村登记）',
    en: 'expected the name of the site (only grid workers, village and police post are kept by village)',
  },
  name: { zh: '应填写姓名', en: 'expected a name' },
  phone: { zh: '应填写电话', en: 'expected a telephone number' },
};
const noSite: Words = {
  zh: '该村没有这个场所：请核对名称，或先登记场所',
  en: 'the village has no such site: check the name, or put the site on record',
};
const tooMany: Words = {
  zh: `一个场所（或村）最多 ${contactsMax} 个联系人`,
  en: `a site, or a village, has ${contactsMax} contacts at most`,
};
