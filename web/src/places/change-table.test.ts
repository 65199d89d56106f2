import { describe, expect, test } from '@jest/globals';
import { readChangeTable } from './change-table.ts';
import { readHamletLines } from './hamlet-lines.ts';

describe('A table of changes as somebody pastes it', () => {
  test('is read from a spreadsheet’s columns, in Chinese or English, in any order', () => {
    const pasted =
      '变更\t代码\t日期\t并入代码\r\n并入\t341802110202\t2026/1/5\t341802110201\r\n更名\t341802110203\t2026年1月5日\t\r\n';
    expect(readChangeTable(pasted)).toEqual({
      rows: [
        { change: 'merged-into', code: '341802110202', from: '2026-01-05', into: '341802110201' },
        { change: 'renamed', code: '341802110203', from: '2026-01-05' },
      ],
    });
    expect(readChangeTable('code,change,from,name\n"341802110299",new,2026-01-05,"东胜村"')).toEqual({
      rows: [{ code: '341802110299', change: 'new', from: '2026-01-05', name: '东胜村' }],
    });
  });

  test('says which columns are missing, and leaves to the hub what it cannot read', () => {
    expect(readChangeTable('代码\t名称\n1\t2')).toEqual({ missing: ['change', 'from'] });
    expect(readChangeTable('')).toEqual({ missing: ['code', 'change', 'from'] });
    expect(readChangeTable('代码,变更,日期\n12,搬家,明天')).toEqual({
      rows: [{ code: '12', change: '搬家', from: '明天' }],
    });
  });
});

describe('Hamlets, a line each', () => {
  test('each once; what is known keeps its kind, 三组 is a villagers’ group', () => {
    expect(readHamletLines('张家湾\n 三组 \n张家湾、水口', [{ name: '水口', kind: 'other' }])).toEqual([
      { name: '张家湾', kind: 'natural-village' },
      { name: '三组', kind: 'villagers-group' },
      { name: '水口', kind: 'other' },
    ]);
  });
});
