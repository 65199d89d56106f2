import type { ImportAnswers } from '@sharp-eyes/protocol';
import type { Words } from '../../platform/http/words.ts';
import type { FoundColumn } from '../../platform/tables/columns.ts';
import type { RecordedCameras } from '../cameras/recorded.ts';
import type { Places } from '../places/service.ts';
import type { ListedSites } from '../sites/listed.ts';
import type { Units } from '../units/service.ts';
import { placementCell } from './camera-cells.ts';
import { type CameraColumns, cameraColumns } from './camera-columns.ts';
import { CameraReader } from './camera-reader.ts';
import type { Job, ListKind, ListReader } from './lists.ts';
import { duplicateFault, keyOf, type ParsedRow, parseRows, Seen } from './parsed-rows.ts';

/** Rooms that a list of cameras reads and writes. */
export interface CameraRooms {
  places: Places;
  listedSites: ListedSites;
  units: Units;
  recorded: RecordedCameras;
}

/** Rows that tell whether a column holds placements or addresses. */
const sampled = 200;

/** A list of cameras. */
export function cameraList(rooms: CameraRooms): ListKind {
  return { columns: cameraColumns, faultsOfPlan, settle, open: (job) => openList(rooms, job) };
}

function faultsOfPlan(keys: ReadonlySet<string>, { datum }: ImportAnswers): { path: string; message: Words }[] {
  const faults: { path: string; message: Words }[] = [];
  if (!keys.has('name') && !keys.has('gbId') && !keys.has('cameraId'))
    faults.push({ path: 'columns', message: noName });
  if (keys.has('lon') && keys.has('lat') && datum === null) faults.push({ path: 'answers.datum', message: noDatum });
  return faults;
}

const noName: Words = {
  zh: '应指明哪一列是摄像机名称（或国标编码）',
  en: 'expected to be told which column is the name of the camera (or its GB/T 28181 ID)',
};
const noDatum: Words = {
  zh: '请选择经纬度的坐标系：不清楚的，问提供表格的人，或先抽查几个点在地图上的位置',
  en: 'say what the coordinates were measured in: ask whoever made the list, or look at some of the points on a map',
};

/** “安装位置” heads placements in some lists and addresses in others: what stands in the cells decides. */
function settle(found: FoundColumn[], rows: readonly (readonly string[])[]): FoundColumn[] {
  const column = found.find(({ key }) => key === 'placement');
  if (column === undefined || found.some(({ key }) => key === 'address')) return found;
  const cells = rows.flatMap((row) => row[column.index] || []).slice(0, sampled);
  const placements = cells.filter((cell) => {
    const parsed = placementCell(cell);
    return 'value' in parsed || parsed.fault === 'placement-forbidden';
  });
  if (cells.length === 0 || placements.length * 2 >= cells.length) return found;
  return found.map((each) => (each === column ? { ...each, key: 'address' } : each));
}

async function openList(rooms: CameraRooms, job: Job): Promise<ListReader> {
  const rows = await parseRows(job, cameraColumns);
  markDuplicates(rows, job);
  return new CameraReader(rooms, job, rows);
}

/** One camera may stand in a list once: by its ids, and by its name at its site where it has none. */
function markDuplicates(rows: readonly ParsedRow<CameraColumns>[], { found }: Job): void {
  const seen = new Seen();
  for (const { row, values, faults } of rows) {
    const { cameraId, gbId, name } = values;
    const place = keyOf(values.divisionCode, values.county, values.township, values.village, values.siteName);
    const named = seen.before(keyOf('name', place, name), row);
    const numbered = [
      { field: 'cameraId', value: cameraId, first: cameraId && seen.before(keyOf('id', cameraId), row) },
      { field: 'gbId', value: gbId, first: gbId && seen.before(keyOf('gb', gbId), row) },
    ].find(({ first }) => typeof first === 'number');
    const own = numbered ?? { field: 'name', value: name, first: (cameraId ?? gbId) ? undefined : name && named };
    if (typeof own.first === 'number')
      faults.push(duplicateFault(found, own.field, { row, first: own.first, got: own.value ?? '' }));
  }
}
