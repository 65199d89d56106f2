import { readLimits } from './limits.ts';

/** A shape's attributes, read: texts only, trimmed, bounded. */
export type Attributes = ReadonlyMap<string, string>;

export function attributesOf(properties: unknown): Attributes {
  const found = new Map<string, string>();
  if (typeof properties !== 'object' || properties === null) return found;
  for (const [name, value] of Object.entries(properties).slice(0, readLimits.fields)) {
    const text = textOf(value);
    if (text !== '') found.set(name.slice(0, 60), text);
  }
  return found;
}

function textOf(value: unknown): string {
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : '';
  if (typeof value === 'boolean') return String(value);
  return typeof value === 'string' ? value.trim().slice(0, readLimits.textLength) : '';
}

/** Columns that surveys and map sites use, the most certain first. */
const codeNames = [
  /^(xzqdm|xzqhdm|xzdm|zldwdm|qsdwdm|adcode|division_?code|cun_?code)$/i,
  /^(区划代码|行政区划代码|行政区代码|行政代码|村代码|区划编码|坐落单位代码)$/,
  /^(code|dm|代码|编码|id)$/i,
];
const nameNames = [
  /^(xzqmc|zldwmc|qsdwmc|division_?name|cun_?name)$/i,
  /^(区划名称|行政区名称|行政村|行政村名|村名|村名称|坐落单位名称)$/,
  /^(name|mc|名称|cun|村|title)$/i,
];
/** 6, 9 or 12 digits, or the 19 of a land survey's unit whose first twelve are the division's. */
const codeValue = /^(\d{6}|\d{9}|\d{12}|\d{19})$/;
const nameValue = /\p{Script=Han}/u;
/** Shapes that are looked at to guess. */
const sample = 300;

/** The column that holds divisions' codes, or their names: by what it is called, if its values look like it. */
export function guessField(shapes: readonly Attributes[], of: 'code' | 'name'): string | undefined {
  const looked = shapes.slice(0, sample);
  const value = of === 'code' ? codeValue : nameValue;
  const fits = (field: string): boolean => {
    const values = looked.flatMap((shape) => shape.get(field) ?? []);
    return values.length > 0 && values.filter((one) => value.test(one)).length >= values.length / 2;
  };
  const fields = [...new Set(looked.flatMap((shape) => [...shape.keys()]))];
  for (const names of of === 'code' ? codeNames : nameNames) {
    const found = fields.find((field) => names.test(field) && fits(field));
    if (found) return found;
  }
  return undefined;
}

/** The division's code in a value: a land survey's unit code begins with it. */
export function codeIn(value: string | undefined): string | undefined {
  return value !== undefined && codeValue.test(value) ? value.slice(0, 12) : undefined;
}

/** The first of these columns that holds something, whatever its case. */
export function columnValue(attributes: Attributes, names: readonly string[]): string | undefined {
  for (const [field, value] of attributes) if (names.includes(field.toLowerCase())) return value;
  return undefined;
}

/** A number in a column, within bounds. */
export function numberOf(
  attributes: Attributes,
  names: readonly string[],
  [least, most]: [number, number],
): number | null {
  const value = Number.parseFloat(columnValue(attributes, names) ?? '');
  return value >= least && value <= most ? value : null;
}
