import { allowedPlacements, type Placement } from '@sharp-eyes/protocol';
import type { Words } from '../../platform/http/words.ts';
import type { CellParser, Parsed } from '../../platform/tables/columns.ts';
import { wordCell } from '../../platform/tables/parsers.ts';
import { folded } from '../../platform/tables/text.ts';
import {
  directionWords,
  forbiddenWords,
  placementWords,
  resolutionWords,
  usualWords,
  wordMap,
} from './camera-words.ts';

/** A coded word as the provinces' templates write it: `1-一类视频监控点` is 1 as well as 一类视频监控点. */
export function codedCell<T>(fault: string, list: Parameters<typeof wordMap<T>>[0], en: string): CellParser<T> {
  const expected = { zh: `应为：${usualWords(list)}`, en: `expected ${en}: ${usualWords(list)}` };
  const parse = wordCell(fault, wordMap(list), expected);
  return (text) => {
    const whole = parse(text);
    if ('value' in whole) return whole;
    const [, code, word] = /^(\d{1,2})\s*[-:：、.．—]\s*(.+)$/.exec(text) ?? [];
    if (code === undefined || word === undefined) return whole;
    const byWord = parse(word);
    return 'value' in byWord ? byWord : parse(code);
  };
}

const placements = new Map<string, Placement>([
  ...allowedPlacements.map((code) => [code, code] as const),
  ...wordMap(placementWords),
]);
const knownPlacement = wordCell('placement-unknown', placements, {
  zh: `应为允许的安装位置之一：${usualWords(placementWords)}`,
  en: `expected one of the allowed placements: ${usualWords(placementWords)}`,
});
const forbidden = new Set(forbiddenWords.map(folded));
const forbiddenFault: { fault: string; expected: Words } = {
  fault: 'placement-forbidden',
  expected: {
    zh: '《公共安全视频图像信息系统管理条例》（国务院令第799号）第八条第一款禁止在此处安装摄像机，任何人不得登记；如确有设备，请按“禁设场所报告”处理',
    en: 'Order 799 Art. 8(1) forbids a camera here and nobody can put it on record; if there is one, report it as standing in a forbidden place',
  },
};

/** A placement of the closed list. A forbidden one is a fault that says what the law says. */
export const placementCell: CellParser<Placement> = (text) =>
  forbidden.has(folded(text)) ? forbiddenFault : knownPlacement(text);

export interface Azimuth {
  deg: number;
  /** It was one of eight directions: good to ±22.5°. */
  coarse: boolean;
}

const direction = wordCell<number>('bad-azimuth', wordMap(directionWords), {
  zh: '应为正北顺时针的度数（0 至 360），或方向：东、西、南、北、东南、东北、西南、西北（或代码 1 至 8）',
  en: 'expected degrees clockwise from true north (0 to 360), or one of the eight directions or their codes 1 to 8',
});

/** An azimuth in degrees, or one of the eight directions. 1 to 8 alone are the catalogue's codes (监视方位). */
export const azimuthCell: CellParser<Azimuth> = (text) => {
  const [, code, word] = /^([1-8])\s*[-:：、.．]\s*(\D.*)$/.exec(text) ?? [];
  const [, named] = /^(\S+?)[(（]/.exec(word ?? text) ?? [];
  for (const part of [text, named ?? '', word ?? '', code ?? '']) {
    const coarse = direction(part);
    if ('value' in coarse) return { value: { deg: coarse.value, coarse: true } };
  }
  const degrees = /^(\d+(?:\.\d+)?)[°度]?$/.exec(folded(text))?.[1];
  const value = Number(degrees);
  if (degrees === undefined || value > 360) return direction(text) as Parsed<never>;
  return { value: { deg: value % 360, coarse: false } };
};

/** Pixels that one side of a picture may have. */
const [pixelsMin, pixelsMax] = [16, 20_000];
const resolutions = wordCell<readonly [number, number]>('bad-resolution', wordMap(resolutionWords), {
  zh: '应为分辨率，如 1920×1080、1080P、400万、4K',
  en: 'expected a resolution such as 1920×1080, 1080P, 4MP or 4K',
});

/** Width and height in pixels: `1920*1080`, `1080P`, `400万像素`. */
export const resolutionCell: CellParser<readonly [number, number]> = (text) => {
  const bare = folded(text).replace(/(像素|分辨率|高清)$/, '');
  const [, width, height] = /^(\d{2,5})[x*×✕,](\d{2,5})$/.exec(bare) ?? [];
  const sides = [Number(width), Number(height)] as const;
  if (sides.every((side) => side >= pixelsMin && side <= pixelsMax)) return { value: sides };
  return resolutions(bare === '' ? text : bare);
};
