import type { Filing, Unit } from '@sharp-eyes/protocol';
import type { Member } from '../members.ts';
import type { SheetData } from './placeholders.ts';
import { basisWord, placementWord, typeWord } from './sheet-words.ts';

/**
 * What a system's sheet is filled with. A camera near a guarded unit keeps its place in the list, its coordinates do
 * not leave the hub (Order 799 Art. 10).
 */
export function sheetDataOf(
  { filing, unit, members }: { filing: Filing; unit: Unit | undefined; members: readonly Member[] },
  today: string,
): SheetData {
  const days = members.flatMap(({ retentionDays }) => retentionDays ?? []);
  const counted = Map.groupBy(members, ({ camera }) => typeWord(camera.record.ptzType));
  return {
    systemName: filing.name,
    unitName: unit?.name ?? filing.unitName,
    creditCode: unit?.creditCode ?? '',
    unitOffice: unit?.office?.name ?? '',
    unitPhone: unit?.office?.phone ?? '',
    handlerName: (filing.handler ?? unit?.handler)?.name ?? '',
    handlerPhone: (filing.handler ?? unit?.handler)?.phone ?? '',
    authorisation: filing.authorisation ?? '',
    policeOrgan: filing.policeOrgan ?? '',
    place: filing.divisionPath.join(''),
    sites: [...new Set(members.map(({ site }) => site.name))].join('、'),
    firstUsedOn: filing.usedSince ?? '',
    cameraCount: String(members.length),
    retention: days.length === 0 ? '' : rangeOf(days),
    note: filing.note,
    today,
    cameras: members.map(({ camera: { name, record, placement }, site, basis, retentionDays }, index) => {
      const point = record.guarded === 'yes' ? null : record.point;
      return {
        ...{ n: String(index + 1), name, site: site.name, address: record.address ?? site.address ?? '' },
        ...{ longitude: degrees(point?.lon), latitude: degrees(point?.lat), type: typeWord(record.ptzType) },
        model: [record.maker, record.model].filter(Boolean).join(' '),
        ...{ placement: placementWord(placement), legalBasis: basisWord(basis) },
        retentionDays: retentionDays === null ? '' : String(retentionDays),
      };
    }),
    types: [...counted].map(([type, own]) => ({ type, count: String(own.length) })),
    changes: filing.differences.map((difference) => ({ change: changeWords(difference) })),
  };
}

function rangeOf(days: readonly number[]): string {
  const [least, most] = [Math.min(...days), Math.max(...days)];
  return least === most ? `${least} 日` : `${least}–${most} 日`;
}

function degrees(value: number | undefined): string {
  return value === undefined ? '' : value.toFixed(6);
}

function changeWords(difference: Filing['differences'][number]): string {
  switch (difference.kind) {
    case 'unit':
      return `单位由“${difference.before}”变更为“${difference.after}”`;
    case 'said':
      return difference.words;
    case 'added':
      return `新增摄像机“${difference.name}”`;
    case 'removed':
      return `拆除摄像机“${difference.name}”`;
    case 'moved':
      return `摄像机“${difference.name}”移位 ${difference.after}`;
    case 'type':
      return `摄像机“${difference.name}”类型由${typeWord(difference.before)}变更为${typeWord(difference.after)}`;
    case 'retention':
      return `摄像机“${difference.name}”保存期限由 ${difference.before} 日变更为 ${difference.after} 日`;
  }
}
