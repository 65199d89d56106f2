import { type PersonName, rosterShiftsMax } from '@sharp-eyes/protocol';
import type { Words } from '../../../platform/http/words.ts';
import { type CellFault, type Column, readRow, recognise, wordsOf } from '../../../platform/tables/columns.ts';
import { dayCell, textCell } from '../../../platform/tables/parsers.ts';
import { readUploadedTable, refusedFile } from '../../../platform/tables/read-uploaded.ts';
import { folded } from '../../../platform/tables/text.ts';
import { spanOf } from './rules.ts';
import type { PlannedShift } from './service.ts';

const timeWords: Words = { zh: '应为时间，如 08:00', en: 'expected a time of day such as 08:00' };
const spanWords: Words = { zh: '应为起止时间，如 20:00-08:00', en: 'expected two times of day, such as 20:00-08:00' };

/** `8:00`, `08：00`, `8点`, `8点30分`, Excel's part of a day; `24:00` is the midnight that a day ends with. */
function timeOf(text: string): string | undefined {
  const bare = text.normalize('NFKC').replace(/\s+/g, '').replace(/^次日/, '');
  if (/^0?\.\d+$/.test(bare)) return minutesOfDay(Math.round(Number(bare) * 24 * 60));
  const match = /^(\d{1,2})(?::(\d{2})(?::00)?|[点时](?:(\d{1,2})分?)?)?$/.exec(bare);
  if (match === null) return undefined;
  const [hours, minutes] = [Number(match[1]), Number(match[2] ?? match[3] ?? 0)];
  return hours > 24 || minutes > 59 || (hours === 24 && minutes > 0) ? undefined : minutesOfDay(hours * 60 + minutes);
}

function minutesOfDay(minutes: number): string {
  const parts = [Math.floor(minutes / 60) % 24, minutes % 60];
  return parts.map((part) => String(part).padStart(2, '0')).join(':');
}

const timeCell: Column<string>['parse'] = (text) => {
  const value = timeOf(text);
  return value === undefined ? { fault: 'not-a-time-of-day', expected: timeWords } : { value };
};

const columns = {
  day: {
    title: { zh: '日期', en: 'Day' },
    also: ['值班日期', '开始日期', '上班日期', '时间日期', 'date'],
    ...{ example: '2026-03-01', parse: dayCell },
  } as Column<string>,
  span: {
    title: { zh: '时段', en: 'Hours' },
    also: ['班次', '值班时段', '值班时间', '起止时间', '时间段', '时间'],
    example: '20:00-08:00',
    parse: (text) => {
      const ends = text
        .normalize('NFKC')
        .replace(/^[^\d]+/, '')
        .split(/[-–—~至到]+/)
        .map(timeOf);
      const [from, to] = ends;
      return ends.length === 2 && from !== undefined && to !== undefined
        ? { value: { from, to } }
        : { fault: 'not-hours', expected: spanWords };
    },
  } as Column<{ from: string; to: string }>,
  from: {
    title: { zh: '开始时间', en: 'From' },
    also: ['上班时间', '起始时间', '开始', '自'],
    ...{ example: '', parse: timeCell },
  } as Column<string>,
  to: {
    title: { zh: '结束时间', en: 'To' },
    also: ['下班时间', '终止时间', '结束', '至'],
    ...{ example: '', parse: timeCell },
  } as Column<string>,
  primary: {
    title: { zh: '值班员', en: 'On duty' },
    also: ['值班人员', '主班', '主值班', '值班人', '姓名', '值班民警', '当班人员'],
    ...{ example: '王强', parse: textCell(200) },
  } as Column<string>,
  backup: {
    title: { zh: '备班', en: 'Standing by' },
    also: ['备勤', '备班人员', '副班', '备勤人员', '替班'],
    ...{ example: '李梅', parse: textCell(200) },
  } as Column<string>,
};

/** What a file says, and what is wrong in it. */
export interface ReadRoster {
  rows: number;
  planned: PlannedShift[];
  faults: CellFault[];
}

/** An officer as a roster may name them: by name, or with the unit where two have one name: `王强(派出所)`. */
type NamedOfficer = Pick<PersonName, 'id' | 'name' | 'unit'>;

/**
 * Reads a roster, a shift in each row; several people in one cell are each on it.
 * @throws ProblemError `file-refused` for what is no table, or lacks a column
 */
export async function readRosterTable(file: Buffer, officers: readonly NamedOfficer[]): Promise<ReadRoster> {
  const { rows } = await readUploadedTable(file, wordsOf(columns));
  const { headerRow, found } = recognise(rows, columns);
  const keys = new Set(found.map(({ key }) => key));
  const timed = keys.has('span') || (keys.has('from') && keys.has('to'));
  if (!keys.has('day') || !timed || !keys.has('primary')) throw refusedFile('roster-columns', noColumns);
  const read: ReadRoster = { rows: 0, planned: [], faults: [] };
  for (const [index, row] of rows.slice(headerRow + 1).entries()) {
    const at = headerRow + 1 + index;
    const { values, faults } = readRow(row, at, columns, found);
    if (Object.keys(values).length === 0 && faults.length === 0) continue;
    read.rows += 1;
    read.faults.push(...faults);
    const { day, from, to } = {
      from: values.span?.from ?? values.from,
      to: values.span?.to ?? values.to,
      day: values.day,
    };
    if (day === undefined || from === undefined || to === undefined) {
      if (faults.length === 0) read.faults.push(rowFault(at, 'no-time', noTime));
      continue;
    }
    const span = spanOf({ day, from, to });
    for (const role of ['primary', 'backup'] as const) {
      const column = found.find(({ key }) => key === role);
      for (const name of namesIn(values[role])) {
        const person = whoIs(name, officers);
        if (person.known) read.planned.push({ ...span, role, person: person.known });
        else
          read.faults.push({
            ...{ row: at + 1, column: column?.letter ?? null, header: column?.header ?? null, got: name.slice(0, 80) },
            ...person.fault,
          });
      }
    }
    if (read.planned.length > rosterShiftsMax) throw refusedFile('roster-too-long', tooLong);
  }
  return read;
}

function namesIn(cell: string | undefined): string[] {
  return (cell ?? '').split(/[、,，;；/\s]+/).filter((name) => name !== '');
}

type WhoIs =
  | { known: PlannedShift['person']; fault?: never }
  | { known?: never; fault: Pick<CellFault, 'code' | 'expected'> };

function whoIs(name: string, officers: readonly NamedOfficer[]): WhoIs {
  const isMeant = (said: string): boolean => folded(said) === folded(name);
  const same = officers.filter((one) => isMeant(one.name) || isMeant(`${one.name}(${one.unit})`));
  const [person] = same;
  if (person === undefined) return { fault: { code: 'nobody-of-that-name', expected: nobody } };
  if (same.length > 1) return { fault: { code: 'two-of-that-name', expected: twoOfThem } };
  return { known: { id: person.id, name: person.name } };
}

function rowFault(at: number, code: string, expected: Words): CellFault {
  return { row: at + 1, column: null, header: null, code, expected, got: '' };
}

const noColumns: Words = {
  zh: '应有“日期”“时段”（如 20:00-08:00，或“开始时间”“结束时间”两列）和“值班员”列；另可有“备班”',
  en: 'expected columns for the day, the hours (such as 20:00-08:00, or from and to) and who is on duty; who stands by, if you like',
};
const noTime: Words = { zh: '缺日期或起止时间', en: 'expected a day and the hours' };
const nobody: Words = {
  zh: '该区划没有这个姓名的值班员：请核对姓名，或请管理员为其开通值班员账号',
  en: 'no duty officer of this division has this name: check it, or have an account made',
};
const twoOfThem: Words = {
  zh: '有两名值班员同名：请在姓名后加单位，如 王强(水东派出所)',
  en: 'two duty officers have this name: add the unit, such as 王强(水东派出所)',
};
const tooLong: Words = {
  zh: `班次过多：一个文件不超过 ${rosterShiftsMax} 个班次`,
  en: `too many shifts: expected ${rosterShiftsMax} at most`,
};
