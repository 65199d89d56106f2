import type { FieldFault } from './camera-rules.ts';

export const notOnRecord: FieldFault = {
  field: 'cameraId',
  code: 'not-on-record',
  expected: {
    zh: '没有这个登记编号：应为本区域内已登记的摄像机，新摄像机请留空',
    en: 'no camera of the area has this registry ID; leave it empty for a new one',
  },
};

export const isRetired: FieldFault = {
  field: 'state',
  code: 'camera-retired',
  expected: {
    zh: '该摄像机已登记为拆除，其档案不再修改；新设备请用新的国标编码或名称登记',
    en: 'the camera is retired and its record stays as it is; put new hardware on record under another ID or name',
  },
};

export function meantTwice(first: number): FieldFault {
  const expected = {
    zh: `与第 ${first} 行是同一台已登记的摄像机：请删除其中一行`,
    en: `it is the same camera on record as row ${first}: delete one of the two`,
  };
  return { field: 'name', code: 'duplicate', expected };
}

export function elsewhere(name: string): FieldFault {
  const expected = {
    zh: `“${name}”登记在另一个村：摄像机不随表格换村，请核对，或在档案页处理`,
    en: `“${name}” is on record in another village: a list does not move cameras; check it`,
  };
  return { field: 'village', code: 'other-village', expected };
}
