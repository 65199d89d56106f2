import type { Words } from '../http/words.ts';
import type { CellParser } from './columns.ts';
import { folded } from './text.ts';

function wrong(fault: string, zh: string, en: string): { fault: string; expected: Words } {
  return { fault, expected: { zh, en } };
}

/** Half-width, without spaces, case kept. */
function narrow(text: string): string {
  return text.normalize('NFKC').replace(/\s+/g, '');
}

/** @param max - characters */
export function textCell(max: number): CellParser<string> {
  const expected = wrong('text-too-long', `不超过 ${max} 个字`, `expected ${max} characters at most`);
  return (text) => (text.length <= max ? { value: text.replace(/\s*\n\s*/g, ' ') } : expected);
}

/**
 * A number, with or without the unit that people write behind it: `3.5米`, `90°`.
 * @param units - what may stand behind it
 */
export function numberCell(range: { min: number; max: number; whole?: boolean; units?: RegExp }): CellParser<number> {
  const { min, max, whole = false, units = /^$/ } = range;
  const notNumber = wrong('not-a-number', `应为 ${min} 至 ${max} 的数字`, `expected a number from ${min} to ${max}`);
  const outside = wrong('out-of-range', `应在 ${min} 至 ${max} 之间`, `expected ${min} to ${max}`);
  const notWhole = wrong('not-whole', `应为 ${min} 至 ${max} 的整数`, `expected a whole number from ${min} to ${max}`);
  return (text) => {
    const match = /^([+-]?\d+(?:\.\d+)?)(.*)$/u.exec(narrow(text).replaceAll(',', ''));
    if (match === null || !(match[2] === '' || units.test(match[2] as string))) return notNumber;
    const value = Number(match[1]);
    if (value < min || value > max) return outside;
    return whole && !Number.isInteger(value) ? notWhole : { value };
  };
}

/** One of a closed list of words. The words are folded before they are compared. */
export function wordCell<T>(fault: string, words: ReadonlyMap<string, T>, expected: Words): CellParser<T> {
  const known = new Map([...words].map(([word, value]) => [folded(word), value]));
  return (text) => {
    const value = known.get(folded(text));
    return value === undefined ? { fault, expected } : { value };
  };
}

const yes = ['是', '有', '√', '✓', 'y', 'yes', 'true', '1', '在线', '已', '开', '正常'];
const no = ['否', '没有', '×', '✗', 'x', 'n', 'no', 'false', '0', '离线', '未', '关', '不在线', '异常'];

export const yesNoCell: CellParser<boolean> = wordCell(
  'not-yes-or-no',
  new Map([...yes.map((word) => [word, true] as const), ...no.map((word) => [word, false] as const)]),
  { zh: '应为“是”或“否”', en: 'expected yes or no' },
);

/** Exactly so many digits. A spreadsheet's number has lost the last of more than fifteen. */
export function digitsCell(fault: string, count: number, name: Words): CellParser<string> {
  const expected = wrong(fault, `应为 ${count} 位数字的${name.zh}`, `expected the ${count} digits of a ${name.en}`);
  const lost = wrong(
    'digits-lost',
    `${name.zh}的末几位已被 Excel 舍去：请先把该列设为“文本”格式，再重新填写 ${count} 位数字`,
    `the spreadsheet has dropped the last digits of the ${name.en}: format the column as text and enter the ${count} digits again`,
  );
  return (text) => {
    const digits = narrow(text).replace(/^['"]/, '').replace(/[-_]/g, '');
    if (/^\d(\.\d+)?e\+?\d+$/i.test(digits)) return lost;
    return /^\d+$/.test(digits) && digits.length === count ? { value: digits } : expected;
  };
}

/** A calendar day as `2024-03-05`, from the ways in which it is written, Excel's day numbers among them. */
export const dayCell: CellParser<string> = (text) => {
  const at = momentOf(text);
  const day = at?.slice(0, 10);
  return day === undefined
    ? wrong('not-a-date', '应为日期，如 2024-03-05', 'expected a date such as 2024-03-05')
    : { value: day };
};

/** An instant, from a day and time on China's one clock (UTC+8). */
export const momentCell: CellParser<Date> = (text) => {
  const local = momentOf(text);
  return local === undefined
    ? wrong('not-a-time', '应为时间，如 2024-03-05 14:30', 'expected a time such as 2024-03-05 14:30')
    : { value: new Date(`${local}+08:00`) };
};

/** Years that a date in a list may name. */
const [yearMin, yearMax] = [1980, 2100];
/** Day numbers of Excel's 1900 calendar between those years. */
const [serialMin, serialMax] = [29_221, 73_050];
const dayMs = 24 * 3600_000;
/** Excel's day 0, with its leap day of 1900 that never was. */
const excelEpochMs = Date.UTC(1899, 11, 30);

/** `YYYY-MM-DDTHH:MM:SS` on whatever clock it was written; undefined when it is not a date. */
function momentOf(text: string): string | undefined {
  const bare = text.normalize('NFKC').trim();
  if (/^\d{5}(\.\d+)?$/.test(bare)) return momentOfSerial(Number(bare));
  const match =
    /^(\d{4})[-/.年]\s*(\d{1,2})(?:[-/.月]\s*(\d{1,2})日?|月)?(?:[T\s]*(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?)?\s*$/.exec(
      bare,
    ) ?? /^(\d{4})(\d{2})(\d{2})(?:(\d{2})(\d{2})(\d{2})?)?$/.exec(bare);
  if (match === null) return undefined;
  const [year = 0, month = 0, day = 1, hour = 0, minute = 0, second = 0] = match
    .slice(1)
    .map((part) => (part === undefined ? undefined : Number(part)));
  return isoOf({ year, month, day, hour, minute, second });
}

function momentOfSerial(serial: number): string | undefined {
  if (serial < serialMin || serial > serialMax) return undefined;
  return new Date(Math.round((excelEpochMs + serial * dayMs) / 1000) * 1000).toISOString().slice(0, 19);
}

function isoOf(at: { year: number; month: number; day: number; hour: number; minute: number; second: number }) {
  const { year, month, day, hour, minute, second } = at;
  const date = new Date(Date.UTC(year, month - 1, day, hour, minute, second));
  const real = date.getUTCMonth() === month - 1 && date.getUTCDate() === day && hour < 24 && minute < 60 && second < 60;
  return real && year >= yearMin && year <= yearMax ? date.toISOString().slice(0, 19) : undefined;
}

/** A longitude or latitude in degrees: decimal, or `118°45′12.3″E`. */
export function degreesCell(kind: 'longitude' | 'latitude'): CellParser<number> {
  const [name, min, max, example] = kind === 'longitude' ? ['经度', 73, 136, '118.7513'] : ['纬度', 3, 54, '30.9402'];
  const expected = wrong(
    kind === 'longitude' ? 'bad-longitude' : 'bad-latitude',
    `${name}应为 ${min} 至 ${max} 之间的度数，如 ${example}`,
    `expected a ${kind} in China in degrees, ${min} to ${max}, such as ${example}`,
  );
  return (text) => {
    const value = degreesOf(narrow(text));
    return value === undefined || value < min || value > max ? expected : { value };
  };
}

function degreesOf(text: string): number | undefined {
  const bare = text.replace(/^(?:[东北][经纬]|[EN])|[EN东北]$/gi, '');
  if (/^\d+(\.\d+)?[°度]?$/.test(bare)) return Number.parseFloat(bare);
  const match = /^(\d{1,3})[°度](\d{1,2})['′分](?:(\d{1,2}(?:\.\d+)?)(?:["″秒]|''|′′)?)?$/.exec(bare);
  if (match === null) return undefined;
  const [degrees = 0, minutes = 0, seconds = 0] = match.slice(1).map((part) => Number(part ?? 0));
  return minutes < 60 && seconds < 60 ? degrees + minutes / 60 + seconds / 3600 : undefined;
}

/** Twelve hexadecimal digits in lower case, however they were separated. */
export const macCell: CellParser<string> = (text) => {
  const digits = narrow(text)
    .toLowerCase()
    .replace(/[:\-.]/g, '');
  return /^[0-9a-f]{12}$/.test(digits)
    ? { value: digits }
    : wrong(
        'bad-mac',
        '应为 12 位十六进制的 MAC 地址，如 44-19-B6-01-02-03',
        'expected a MAC address such as 44-19-B6-01-02-03',
      );
};

/** A telephone number: digits, and what people put between them. */
export const phoneCell: CellParser<string> = (text) => {
  const bare = narrow(text).replace(/[—–]/g, '-');
  return /^\+?[\d()-]{3,25}(转\d{1,6})?$/.test(bare)
    ? { value: bare }
    : wrong(
        'bad-phone',
        '应为电话号码，如 13800000000 或 0563-3020000',
        'expected a telephone number such as 13800000000',
      );
};
