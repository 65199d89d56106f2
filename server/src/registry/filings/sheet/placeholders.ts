import type { BothLanguages } from '@sharp-eyes/protocol';

/** What a sheet may name: `{单位名称}` or `{unitName}`, and lists as `{#摄像机}…{/摄像机}`. */
const own = {
  systemName: ['系统名称', 'Name of the system'],
  unitName: ['单位名称', 'Managing unit'],
  creditCode: ['统一社会信用代码', 'Its unified social credit code'],
  unitOffice: ['负责部门', 'The office that answers'],
  unitPhone: ['负责部门电话', 'Its telephone'],
  handlerName: ['经办人', 'Handler'],
  handlerPhone: ['经办人电话', 'Handler’s telephone'],
  authorisation: ['授权文书号', 'The unit’s letter of authorisation'],
  policeOrgan: ['备案机关', 'Police organ'],
  place: ['所在区划', 'Division'],
  sites: ['场所', 'Names of the sites'],
  firstUsedOn: ['投入使用日期', 'First use'],
  cameraCount: ['摄像机数量', 'Number of cameras'],
  retention: ['保存期限', 'Days kept, fewest to most'],
  note: ['备注', 'Note'],
  today: ['填表日期', 'The day of the sheet'],
} satisfies Record<string, [zh: string, en: string]>;
const camera = {
  n: ['序号', 'Number in the list'],
  name: ['名称', 'Camera'],
  site: ['所在场所', 'Its site'],
  address: ['地址', 'Address'],
  longitude: ['经度', 'Longitude, WGS-84'],
  latitude: ['纬度', 'Latitude, WGS-84'],
  type: ['类型', 'Kind of device'],
  model: ['厂商型号', 'Maker and model'],
  placement: ['安装位置', 'Placement'],
  legalBasis: ['法律依据', 'Legal basis'],
  retentionDays: ['保存天数', 'Days kept'],
} satisfies Record<string, [zh: string, en: string]>;
const type = {
  type: ['类型', 'Kind of device'],
  count: ['数量', 'How many'],
} satisfies Record<string, [zh: string, en: string]>;
const change = { change: ['变更内容', 'What changed since it was filed'] } satisfies Record<string, [string, string]>;

type Named<T> = { [K in keyof T]: string };

/** What a sheet is filled with. */
export interface SheetData extends Named<typeof own> {
  cameras: Named<typeof camera>[];
  types: Named<typeof type>[];
  changes: Named<typeof change>[];
}

const lists = {
  cameras: { zh: '摄像机', fields: camera },
  types: { zh: '设备类型', fields: type },
  changes: { zh: '变更', fields: change },
} as const;

/** Every name with what it stands for, as the administrator is told. */
export const placeholders: ({ name: string } & BothLanguages)[] = [
  ...Object.entries(own).map(([name, [zh, en]]) => ({ name, zh, en })),
  ...Object.entries(lists).flatMap(([list, { zh, fields }]) =>
    Object.entries(fields).map(([name, [fieldZh, en]]) => ({
      ...{ name: `#${list} ${name}`, zh: `#${zh} ${fieldZh}`, en },
    })),
  ),
];

/** Tags that a template may hold, nested as they may be: the names in both languages. */
export function knownTags(): Map<string, ReadonlySet<string>> {
  const both = (fields: Record<string, readonly [string, string]>): string[] =>
    Object.entries(fields).flatMap(([name, [zh]]) => [name, zh]);
  const listNames = Object.entries(lists).flatMap(([name, { zh }]) => [name, zh]);
  const known = new Map<string, ReadonlySet<string>>([['', new Set([...both(own), ...listNames])]]);
  for (const [name, { zh, fields }] of Object.entries(lists))
    for (const each of [name, zh]) known.set(each, new Set([...both(fields), ...both(own)]));
  return known;
}

/** The same data under the names of both languages. */
export function inBothLanguages(data: SheetData): Record<string, unknown> {
  const doubled = (row: Record<string, unknown>, fields: Record<string, readonly [string, string]>) =>
    Object.fromEntries(
      Object.entries(fields).flatMap(([name, [zh]]) => [
        [name, row[name]],
        [zh, row[name]],
      ]),
    );
  const rows = Object.entries(lists).flatMap(([name, { zh, fields }]) => {
    const list = data[name as keyof typeof lists].map((row) => doubled(row, fields));
    return [
      [name, list],
      [zh, list],
    ] as const;
  });
  return { ...doubled({ ...data }, own), ...Object.fromEntries(rows) };
}
