import type { Site } from '@sharp-eyes/protocol';
import { siteKindWords } from '../imports/camera-words.ts';
import type { Field } from './camera-fields.ts';

/** A site with what its place and unit are called. */
export interface SiteOut {
  site: Site;
  path: readonly string[];
  unit: string | null;
}

const basisWords = { own: '自有', agreement: '协议', none: '仅登记' } as const;
const signWords = { present: '有', missing: '无标识', unknown: '不清楚' } as const;

function field(zh: string, en: string, value: Field<SiteOut>['value'], exact?: true): Field<SiteOut> {
  return { title: { zh, en }, value, ...(exact && { exact }) };
}

export const siteFields: readonly Field<SiteOut>[] = [
  field('场所编号', 'Site ID', ({ site }) => site.id),
  field('场所名称', 'Site', ({ site }) => site.name),
  field('场所类型', 'Kind of site', ({ site }) => siteKindWords.find(([kind]) => kind === site.kind)?.[1] ?? site.kind),
  field('区划代码', 'Division code', ({ site }) => site.division),
  field('区县', 'County', ({ path }) => path[2] ?? null),
  field('乡镇', 'Township', ({ path }) => path[3] ?? null),
  field('村', 'Village', ({ path }) => path[4] ?? null),
  field('自然村', 'Hamlet', ({ site }) => site.hamlet),
  field('地址', 'Address', ({ site }) => site.address),
  field('经度', 'Longitude', ({ site }) => site.point?.lon ?? null, true),
  field('纬度', 'Latitude', ({ site }) => site.point?.lat ?? null, true),
  field('管理单位', 'Managing unit', ({ unit }) => unit),
  field('法律依据', 'Legal basis', ({ site }) => site.legalBasis),
  field('接入依据', 'Access basis', ({ site }) => basisWords[site.accessBasis.basis]),
  field('提示标识', 'Sign', ({ site }) => signWords[site.sign]),
  field('必要性说明', 'Necessity', ({ site }) => site.necessity),
];
