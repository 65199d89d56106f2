import { type ProblemError, refusal } from '../../platform/http/problem.ts';
import { filledWords, type Words } from '../../platform/http/words.ts';
import type { FileRefusal, RefusalCode } from './reading/refusal.ts';

/** Why a map file cannot be used, and what to do. `{x}` is a blank. */
const texts: Record<RefusalCode, Words> = {
  'not-a-map-file': {
    zh: '应为 GeoJSON、KML 或打包为 ZIP 的 Shapefile，文件内容不是其中任何一种',
    en: 'expected GeoJSON, KML or a zipped Shapefile; the content is none of them',
  },
  rar: { zh: '不能读取 RAR 或 7z 压缩包，请改用 ZIP 打包', en: 'a RAR or 7z archive cannot be read; pack it as ZIP' },
  'shp-alone': {
    zh: '单个 .shp 缺少属性和投影，请把 .shp、.dbf、.prj 一起打包为 ZIP',
    en: 'a .shp alone lacks attributes and projection; zip the .shp, .dbf and .prj together',
  },
  'json-broken': { zh: 'JSON 不完整或有误（{why}），请重新导出', en: 'the JSON is broken ({why}); export it again' },
  'not-geojson': { zh: '应为 GeoJSON，实为类型“{type}”的 JSON', en: 'expected GeoJSON, got JSON of type “{type}”' },
  crs: {
    zh: '坐标应为经纬度，文件声明为 {crs}：请转换为 CGCS2000 或 WGS-84 经纬度，或导出为带 .prj 的 Shapefile',
    en: 'expected longitude and latitude, the file says {crs}: convert it to degrees, or export a Shapefile with its .prj',
  },
  'xml-broken': { zh: 'KML 不完整或有误（{why}），请重新导出', en: 'the KML is broken ({why}); export it again' },
  'xml-entities': {
    zh: 'KML 含有文档类型或实体声明，出于安全不予读取，请去掉后重试',
    en: 'the KML declares a document type or entities, which is not read for safety; remove them',
  },
  'not-kml': { zh: '应为 KML，实为其他 XML 或网页', en: 'expected KML, got another XML or a web page' },
  'zip-broken': { zh: 'ZIP 不完整或已损坏，请重新打包上传', en: 'the ZIP is broken; pack and upload it again' },
  'zip-encrypted': {
    zh: 'ZIP 已加密（{name}），请去掉密码后重新打包',
    en: 'the ZIP is encrypted ({name}); pack it without a password',
  },
  'zip-too-many': { zh: 'ZIP 内文件最多 {limit} 个', en: 'a ZIP may hold {limit} files' },
  'zip-too-large': {
    zh: 'ZIP 解压后最大 {megabytes} MB，请按乡镇拆分',
    en: 'a ZIP may unpack to {megabytes} MB; split it by township',
  },
  'zip-empty': { zh: 'ZIP 内没有 .shp、.kml 或 .geojson 文件', en: 'the ZIP holds no .shp, .kml or .geojson' },
  'several-parts': {
    zh: 'ZIP 内有多个图层，请选择其一：{parts}',
    en: 'the ZIP holds several layers; choose one: {parts}',
  },
  'part-unknown': {
    zh: 'ZIP 内没有图层“{part}”，有：{parts}',
    en: 'the ZIP holds no layer “{part}”; there are: {parts}',
  },
  'shp-broken': { zh: '.shp 已损坏，请重新导出', en: 'the .shp is broken; export it again' },
  'dbf-broken': { zh: '.dbf 已损坏，请重新导出', en: 'the .dbf is broken; export it again' },
  'prj-local': {
    zh: '坐标系为北京54或西安80（{prj}），其转换参数不公开：请先用测绘部门的工具转换为 CGCS2000',
    en: 'the system is Beijing 1954 or Xian 1980 ({prj}), whose parameters are not public: have it converted to CGCS2000',
  },
  'no-shapes': { zh: '文件内没有任何图形', en: 'the file holds no shapes' },
  'too-many-shapes': {
    zh: '一个文件最多 {limit} 个图形，请按乡镇拆分',
    en: 'a file may hold {limit} shapes; split it by township',
  },
  'too-many-corners': {
    zh: '一个文件最多 {limit} 个坐标点，请先抽稀或按乡镇拆分',
    en: 'a file may hold {limit} positions; thin them or split it by township',
  },
  'not-degrees': {
    zh: '坐标不是经纬度（可能是投影坐标，单位为米）：请导出为经纬度，或使用带 .prj 的 Shapefile',
    en: 'the numbers are no degrees (metres of a projection, perhaps): export degrees, or a Shapefile with its .prj',
  },
  'too-deep': { zh: '图形嵌套过深（最多 {limit} 层）', en: 'shapes are nested too deep ({limit} levels at most)' },
  'too-long': {
    zh: '{seconds} 秒内未能读完，请按乡镇拆分',
    en: 'it could not be read within {seconds} s; split it by township',
  },
  'too-much-memory': {
    zh: '读取所需内存过大，请按乡镇拆分',
    en: 'reading it takes too much memory; split it by township',
  },
  unreadable: { zh: '文件无法读取（{why}）', en: 'the file cannot be read ({why})' },
};

/** A refused file as a problem that its sender is told. */
export function refusalProblem({ code, values }: FileRefusal): ProblemError {
  const message = filledWords(texts[code], values);
  return refusal('file-refused', { code: `map-file-${code}`, path: 'file', message });
}
