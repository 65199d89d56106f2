import { describe, expect, it } from '@jest/globals';
import { type Column, readRow, recognise, wordsOf } from './columns.ts';
import { headerWord } from './headers.ts';
import {
  dayCell,
  degreesCell,
  digitsCell,
  macCell,
  momentCell,
  numberCell,
  phoneCell,
  textCell,
  yesNoCell,
} from './parsers.ts';
import { letterOf } from './table.ts';

const column = (zh: string, also: string[], parse: Column['parse']): Column => ({
  title: { zh, en: zh },
  also,
  example: '',
  parse,
});
const columns = {
  name: column('摄像机名称', ['设备名称', '点位名称'], textCell(20)) as Column<string>,
  lon: column('经度', [], degreesCell('longitude')) as Column<number>,
  lat: column('纬度', [], degreesCell('latitude')) as Column<number>,
};

describe('The header of a list', () => {
  it('is found below titles, by the words that people use, with what they add to them', () => {
    const rows = [
      ['2025年度摄像机清单'],
      [],
      ['序号', '*设备名称（必填）', '经 度 (WGS-84)', '纬度：', '备注'],
      ['1', '村口', '118.75', '30.94', ''],
    ];
    const { headerRow, found } = recognise(rows, columns);
    expect(headerRow).toBe(2);
    expect(found.map(({ letter, key }) => [letter, key])).toEqual([
      ['A', null],
      ['B', 'name'],
      ['C', 'lon'],
      ['D', 'lat'],
      ['E', null],
    ]);
  });

  it('may stand in two rows: groups over several columns, other words merged downwards', () => {
    const rows = [
      ['点位名称', '坐标', ''],
      ['', '经度', '纬度'],
      ['村口', '118.75', '30.94'],
    ];
    const { headerRow, found } = recognise(rows, columns);
    expect([headerRow, found.map(({ key }) => key)]).toEqual([1, ['name', 'lon', 'lat']]);
  });

  it('gives a key once: the second column that claims it is left to the person', () => {
    const { found } = recognise([['设备名称', '点位名称', '经度']], columns);
    expect(found.map(({ key }) => key)).toEqual(['name', null, 'lon']);
  });

  it('reads letters as Excel shows them', () => {
    expect([0, 25, 26, 51, 52, 701, 702].map(letterOf)).toEqual(['A', 'Z', 'AA', 'AZ', 'BA', 'ZZ', 'AAA']);
    expect(headerWord('【安装】')).toBe('【安装】');
    expect(wordsOf(columns)).toContain('设备名称');
  });
});

describe('A row of a list', () => {
  it('names each faulty cell by row, letter and header with what was expected and what stands there', () => {
    const { found } = recognise([['点位名称', '经度', '纬度']], columns);
    const { values, faults } = readRow(['村口', '北纬30', '30.94'], 6, columns, found);
    expect(values).toEqual({ name: '村口', lat: 30.94 });
    expect(faults).toEqual([
      {
        ...{ row: 7, column: 'B', header: '经度', code: 'bad-longitude', got: '北纬30' },
        expected: {
          zh: '经度应为 73 至 136 之间的度数，如 118.7513',
          en: 'expected a longitude in China in degrees, 73 to 136, such as 118.7513',
        },
      },
    ]);
  });

  it('takes a dash, 无 or N/A for nothing', () => {
    const { found } = recognise([['点位名称', '经度', '纬度']], columns);
    expect(readRow(['无', '——', 'N/A'], 1, columns, found)).toEqual({ values: {}, faults: [] });
  });
});

const said = (parsed: unknown): unknown => (parsed as { value?: unknown }).value ?? (parsed as { fault: string }).fault;

describe('A cell', () => {
  it('holds a date in any of the ways in which it is written', () => {
    const same = [
      '2024-03-05',
      '2024/3/5',
      '2024.03.05',
      '2024年3月5日',
      '20240305',
      '45356',
      '２０２４－０３－０５',
      '2024-03-05 08:00',
    ];
    for (const text of same) expect([text, said(dayCell(text))]).toEqual([text, '2024-03-05']);
    expect(said(dayCell('2024年3月'))).toBe('2024-03-01');
    for (const text of ['2024-02-30', '去年', '12', '1899-01-01', '2024-13-01'])
      expect(said(dayCell(text))).toBe('not-a-date');
  });

  it('holds a time on China’s clock', () => {
    expect(said(momentCell('2024-03-05 08:30'))).toEqual(new Date('2024-03-05T00:30:00Z'));
    expect(said(momentCell('45356.5'))).toEqual(new Date('2024-03-05T04:00:00Z'));
    expect(said(momentCell('2024-03-05 25:00'))).toBe('not-a-time');
  });

  it('holds a number with its unit, in full or half width', () => {
    const height = numberCell({ min: 0, max: 100, units: /^(米|m)$/i });
    expect(['3.5', '3.5米', '３．５ M', ' 3.5 '].map((text) => said(height(text)))).toEqual([3.5, 3.5, 3.5, 3.5]);
    expect(['高', '300', '3.5天', '-1', '1e999'].map((text) => said(height(text)))).toEqual([
      'not-a-number',
      'out-of-range',
      'not-a-number',
      'out-of-range',
      'not-a-number',
    ]);
    expect(said(numberCell({ min: 0, max: 10, whole: true })('1.5'))).toBe('not-whole');
  });

  it('holds degrees as decimals or as degrees, minutes and seconds', () => {
    const lon = degreesCell('longitude');
    expect(said(lon('118.7513'))).toBe(118.7513);
    expect(said(lon('东经118°45′4.68″'))).toBeCloseTo(118.7513, 6);
    expect(said(lon(`118°45'4.68"E`))).toBeCloseTo(118.7513, 6);
    expect(['30.94', '1187513', '118°99′', 'x'].map((text) => said(lon(text)))).toEqual(Array(4).fill('bad-longitude'));
  });

  it('tells a code that Excel has rounded from one that is too short', () => {
    const gb = digitsCell('bad-gb-id', 20, { zh: '国标编码', en: 'GB/T 28181 ID' });
    expect(said(gb('34180200001320000001'))).toBe('34180200001320000001');
    expect(said(gb('3.4180200001e+19'))).toBe('digits-lost');
    expect(said(gb('341802'))).toBe('bad-gb-id');
  });

  it('holds a MAC, a telephone number, yes or no', () => {
    expect(['44-19-B6-01-02-03', '44:19:b6:01:02:03', '4419.B601.0203'].map((text) => said(macCell(text)))).toEqual(
      Array(3).fill('4419b6010203'),
    );
    expect(said(macCell('44-19-B6'))).toBe('bad-mac');
    expect(['0563-3020000', '138 0000 0000', '一三八'].map((text) => said(phoneCell(text)))).toEqual([
      '0563-3020000',
      '13800000000',
      'bad-phone',
    ]);
    expect(['是', '√', '否', '也许'].map((text) => said(yesNoCell(text)))).toEqual([
      true,
      true,
      false,
      'not-yes-or-no',
    ]);
  });
});
