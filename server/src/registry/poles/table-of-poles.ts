import type { Datum } from '@sharp-eyes/geometry';
import type { PoleFaultCode } from '@sharp-eyes/protocol';
import { type Column, readRow, recognise, wordsOf } from '../../platform/tables/columns.ts';
import { degreesCell, textCell, wordCell } from '../../platform/tables/parsers.ts';
import { readUploadedTable, refusedFile } from '../../platform/tables/read-uploaded.ts';

const datumWords = new Map<string, Datum>([
  ...(['WGS84', 'WGS-84', 'GPS', '84', 'EPSG:4326'] as const).map((word): [string, Datum] => [word, 'wgs84']),
  ...(['GCJ02', 'GCJ-02', '火星坐标', '高德', '腾讯', '国测局'] as const).map((word): [string, Datum] => [
    word,
    'gcj02',
  ]),
  ...(['BD09', 'BD-09', '百度'] as const).map((word): [string, Datum] => [word, 'bd09']),
  ...(['CGCS2000', '国家2000', '大地2000', '2000'] as const).map((word): [string, Datum] => [word, 'cgcs2000']),
]);

const columns = {
  name: {
    title: { zh: '立杆编号', en: 'Pole' },
    also: ['杆号', '杆件编号', '立杆号', '杆编号', '编号', '名称', '立杆名称', '杆名称', 'name'],
    ...{ example: 'SD-001', parse: textCell(40) },
  } as Column<string>,
  lon: {
    title: { zh: '经度', en: 'Longitude' },
    also: ['lon', 'lng', 'x坐标', 'x'],
    ...{ example: '118.751300', parse: degreesCell('longitude') },
  } as Column<number>,
  lat: {
    title: { zh: '纬度', en: 'Latitude' },
    also: ['lat', 'y坐标', 'y'],
    ...{ example: '30.940200', parse: degreesCell('latitude') },
  } as Column<number>,
  datum: {
    title: { zh: '坐标系', en: 'Datum' },
    also: ['坐标系统', '坐标类型'],
    example: 'WGS84',
    parse: wordCell('bad-datum', datumWords, {
      zh: '应为 WGS84、GCJ02、BD09 或 CGCS2000',
      en: 'expected WGS84, GCJ02, BD09 or CGCS2000',
    }),
  } as Column<Datum>,
};

/** A row of a table as it was typed. */
export type PoleRow = { n: number; name: string | null } & (
  | { given: { lon: number; lat: number; datum: Datum } }
  | { fault: PoleFaultCode }
);

/**
 * Reads a table of poles, a row each; empty rows are left out.
 * @param datum - of rows that don't say
 * @throws ProblemError `file-refused`
 */
export async function readPoleTable(file: Buffer, datum: Datum): Promise<PoleRow[]> {
  const { rows } = await readUploadedTable(file, wordsOf(columns));
  const { headerRow, found } = recognise(rows, columns);
  const keys = new Set(found.map(({ key }) => key));
  if (!keys.has('lon') || !keys.has('lat')) throw refusedFile('pole-columns', noColumns);
  return rows.slice(headerRow + 1).flatMap((row, n): PoleRow[] => {
    const { values, faults } = readRow(row, headerRow + 1 + n, columns, found);
    if (Object.keys(values).length === 0 && faults.length === 0) return [];
    const about = { n: headerRow + 2 + n, name: values.name ?? null };
    const { lon, lat } = values;
    if (faults.some(({ code }) => code === 'bad-datum')) return [{ ...about, fault: 'unreadable-datum' }];
    if (lon === undefined || lat === undefined)
      return [{ ...about, fault: faults.length > 0 ? 'not-degrees' : 'no-point' }];
    return [{ ...about, given: { lon, lat, datum: values.datum ?? datum } }];
  });
}

const noColumns = {
  zh: '应有“经度”和“纬度”两列（另可有“立杆编号”“坐标系”）',
  en: 'expected a column for longitude and one for latitude (and, if you like, the pole’s number and the datum)',
};
