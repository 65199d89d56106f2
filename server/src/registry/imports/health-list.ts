import { type Evidence, toInstant } from '@sharp-eyes/protocol';
import type { Tx } from '../../platform/database/database.ts';
import type { Words } from '../../platform/http/words.ts';
import type { CellFault, Column } from '../../platform/tables/columns.ts';
import { momentCell, yesNoCell } from '../../platform/tables/parsers.ts';
import { type CameraDocument, withEvidence } from '../cameras/recorded.ts';
import { cameraColumns } from './camera-columns.ts';
import type { CameraRooms } from './camera-list.ts';
import { CameraMatcher } from './camera-match.ts';
import { DivisionFinder } from './division-finder.ts';
import { faultAt, type Job, type ListKind } from './lists.ts';
import { type ParsedRow, parseRows } from './parsed-rows.ts';
import { RowListReader, type RowPlan } from './row-lists.ts';

/** Another platform's list is good for this long (domain 3), milliseconds. */
const goodForMs = 24 * 3600_000;
/** A platform's clock may be ahead by so much, milliseconds. */
const aheadMs = 10 * 60_000;

const { name, cameraId, gbId, divisionCode, county, township, village, serial, mac } = cameraColumns;

const healthColumns = {
  ...{ name, cameraId, gbId, divisionCode, county, township, village, serial, mac },
  online: {
    title: { zh: '在线', en: 'Online' },
    also: ['是否在线', '在线状态', '在线情况', '状态', '设备状态', 'status', '联网状态'],
    ...{ example: '是', parse: yesNoCell },
  } as Column<boolean>,
  at: {
    title: { zh: '时间', en: 'Time' },
    also: ['检测时间', '统计时间', '巡检时间', '更新时间', '采集时间', '状态时间'],
    ...{ example: '2026-01-05 08:30', parse: momentCell },
  } as Column<Date>,
};
type HealthColumns = typeof healthColumns;
type Row = ParsedRow<HealthColumns>;
interface Change {
  before: CameraDocument;
  after: CameraDocument;
}

/** Another platform's online list: evidence of whether cameras run, where no agent says so. */
export function healthList(rooms: CameraRooms): ListKind {
  return {
    columns: healthColumns,
    faultsOfPlan: (keys, { platform, at }) => [
      ...(keys.has('online') ? [] : [{ path: 'columns', message: noOnline }]),
      ...(['gbId', 'cameraId', 'serial', 'mac', 'name'].some((key) => keys.has(key))
        ? []
        : [{ path: 'columns', message: noId }]),
      ...(platform === '' ? [{ path: 'answers.platform', message: noPlatform }] : []),
      ...(keys.has('at') || at !== null ? [] : [{ path: 'answers.at', message: noTime }]),
    ],
    open: async (job) => {
      const rows = await parseRows(job, healthColumns);
      const list = new HealthList(rooms, job, rows);
      return new RowListReader(
        rows,
        (some, tx) => list.plan(some, tx),
        (tx, changes, numbers) => list.put(tx, changes, numbers),
      );
    },
  };
}

class HealthList {
  readonly #rooms: CameraRooms;
  readonly #job: Job;
  readonly #matcher: CameraMatcher;
  readonly #divisions: DivisionFinder;

  constructor(rooms: CameraRooms, job: Job, rows: readonly Row[]) {
    this.#rooms = rooms;
    this.#job = job;
    this.#matcher = new CameraMatcher(rooms.recorded, job.scope, rows);
    this.#divisions = new DivisionFinder(rooms.places, job.division);
  }

  async plan(rows: readonly Row[], tx?: Tx): Promise<RowPlan<Change>[]> {
    const byKeys = await this.#matcher.byKeys(
      rows.map(({ values }) => values),
      tx,
    );
    const divisions = await Promise.all(rows.map(({ values }) => this.#divisions.find(values)));
    const meant = rows.flatMap(({ values }, n) => {
      const found = divisions[n];
      return values.name !== undefined && found && 'division' in found
        ? [{ division: found.division.code, name: values.name }]
        : [];
    });
    const byDivision = await this.#matcher.byDivision(meant, tx);
    const latest = new Map<string, CameraDocument>();
    return rows.map((row, n) => {
      const found = divisions[n];
      const { values } = row;
      const named =
        values.name !== undefined && found && 'division' in found
          ? byDivision(found.division.code, values.name)
          : undefined;
      const camera = byKeys(values) ?? named;
      const plan = this.#planRow(row, camera && (latest.get(camera._id) ?? camera));
      if (plan.what) latest.set(plan.what.after._id, plan.what.after);
      return plan;
    });
  }

  async put(tx: Tx, changes: readonly Change[], numbers: readonly number[]): Promise<void> {
    const { caller, division, importId, answers } = this.#job;
    const content = { platform: answers.platform, rows: [numbers[0], numbers.at(-1)] };
    const account = { caller, kind: 'evidence', division, importId, content, gapsDueOn: null } as const;
    // Of two rows about one camera the later evidence stands.
    const last = new Map(changes.map((change) => [change.before._id, change]));
    const first = new Map([...changes].reverse().map((change) => [change.before._id, change.before]));
    const changed = [...last].map(([id, { after, before }]) => ({ before: first.get(id) ?? before, after }));
    await this.#rooms.recorded.write(tx, { added: [], changed }, account);
  }

  #planRow({ row, values, faults: unread }: Row, camera: CameraDocument | undefined): RowPlan<Change> {
    const { found, answers, now } = this.#job;
    const at = values.at ?? (answers.at === null ? undefined : new Date(answers.at));
    const faults: CellFault[] = [...unread];
    const add = (field: keyof HealthColumns, code: string, expected: Words, got = ''): void => {
      const fault = faultAt(found, field, { row, code, expected, got });
      if (!unread.some(({ column }) => column === fault.column)) faults.push(fault);
    };
    if (camera === undefined) {
      const field = values.gbId !== undefined ? 'gbId' : values.cameraId !== undefined ? 'cameraId' : 'name';
      add(field, 'not-on-record', notOnRecord, values.gbId ?? values.cameraId ?? values.name ?? '');
    }
    if (values.online === undefined) add('online', 'online-missing', onlineMissing);
    if (at === undefined) add('at', 'not-a-time', noTime);
    else if (at.getTime() > now.getTime() + aheadMs) add('at', 'time-ahead', timeAhead, at.toISOString());
    else if (at.getTime() < now.getTime() - goodForMs) add('at', 'too-old', tooOld, at.toISOString());
    if (faults.length > 0 || camera === undefined || values.online === undefined || at === undefined)
      return { effect: null, faults };
    const evidence: Evidence = {
      ...{ source: 'import', online: values.online, by: answers.platform, at: toInstant(at.getTime()) },
      until: toInstant(at.getTime() + goodForMs),
    };
    if (camera.evidence !== null && camera.evidence.at >= evidence.at) return { effect: 'same', faults };
    return { effect: 'change', faults, what: { before: camera, after: withEvidence(camera, evidence) } };
  }
}

const noOnline: Words = {
  zh: '应指明哪一列说明是否在线',
  en: 'expected to be told which column says whether it is online',
};
const noId: Words = {
  zh: '应指明哪一列是国标编码、登记编号、序列号或名称',
  en: 'expected to be told which column is the GB/T 28181 ID, registry ID, serial number or name',
};
const noPlatform: Words = { zh: '请填写在线清单出自哪个平台', en: 'say which platform the list comes from' };
const noTime: Words = {
  zh: '请填写状态的时间：清单中没有时间列的，填写清单导出的时间',
  en: 'say when it was so: where the list has no column of times, when it was made',
};
const notOnRecord: Words = {
  zh: '本区域内没有对应的摄像机：请核对国标编码，或先登记该摄像机',
  en: 'no camera of the area is meant by this row: check the ID, or put the camera on record first',
};
const onlineMissing: Words = { zh: '应填写“在线”或“离线”', en: 'expected online or offline' };
const timeAhead: Words = { zh: '时间在将来：请核对', en: 'this time is in the future: check it' };
const tooOld: Words = {
  zh: '应为最近 24 小时内的状态：更早的在线清单不能说明现在',
  en: 'expected a state of the last 24 hours: an older list says nothing about now',
};
