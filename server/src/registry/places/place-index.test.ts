import { describe, expect, test } from '@jest/globals';
import { type DivisionRange, rangeOf } from '@sharp-eyes/protocol';
import fc from 'fast-check';
import type { IndexedName } from './name-index.ts';
import { type FormerName, type PlaceIndex, PlaceIndexBuilder } from './place-index.ts';
import { initialsOf } from './spelling.ts';

const named = (code: string, name: string, ended = false) => ({ code, name, initials: initialsOf(name), ended });
const indexOf = (
  divisions: readonly IndexedName[],
  { former = [], hamlets = [] }: { former?: FormerName[]; hamlets?: IndexedName[] } = {},
): PlaceIndex => {
  const builder = new PlaceIndexBuilder();
  builder.divisions.add(divisions);
  builder.hamlets.add(hamlets);
  builder.addFormer(former);
  return builder.build();
};
const xuancheng = indexOf(
  [
    named('341800000000', '宣城市'),
    named('341802000000', '宣州区'),
    named('341802110000', '水东镇'),
    named('341802110203', '七岭村'),
    named('341802110210', '老街村', true),
    named('341802113204', '水阳岭村'),
    named('341881000000', '宁国市'),
    named('500101000000', '重庆万州'),
  ],
  {
    former: [
      { ...named('341802110203', '前程村'), oldCode: '341802110205' },
      { ...named('341802113204', '阳岭村'), oldCode: null },
    ],
    hamlets: [named('341802110203', '张家湾'), named('341802113204', '张家湾')],
  },
);
const everywhere = [rangeOf('000000000000')];
const search = (asked: string, areas: DivisionRange[] = everywhere, ended = false) =>
  xuancheng.search(asked, { areas, limit: 10, ended });
const found = (asked: string, areas?: DivisionRange[], ended?: boolean) =>
  search(asked, areas, ended).map(({ code }) => code);

describe('Searching a place', () => {
  test('finds it by a part of its name, beginnings before parts', () => {
    expect(found('水')).toEqual(['341802110000', '341802113204']);
    expect(found('岭')).toEqual(['341802110203', '341802113204']);
  });

  test('puts a whole name before longer ones that begin with it', () => {
    const index = indexOf([named('110101000000', '大岭乡'), named('120101001001', '大岭')]);
    const hits = index.search('大岭', { areas: everywhere, limit: 5 });
    expect(hits.map(({ code }) => code)).toEqual(['120101001001', '110101000000']);
  });

  test('finds it by the first letters of its pinyin, in either case, heteronyms as the name reads', () => {
    expect(search('SDZ')).toEqual([{ code: '341802110000', matchedBy: 'pinyin', through: null }]);
    expect(found('cqw')).toEqual(['500101000000']);
  });

  test('finds it by digits of its code', () => {
    expect(found('341802110')).toEqual(['341802110000', '341802110203']);
  });

  test('an old name or code leads to the village in force, and says through which', () => {
    expect(search('前程')).toEqual([
      { code: '341802110203', matchedBy: 'name', through: { kind: 'old-name', text: '前程村' } },
    ]);
    expect(search('341802110205')).toEqual([
      { code: '341802110203', matchedBy: 'code', through: { kind: 'old-code', text: '341802110205' } },
    ]);
    expect(search('qcc').map(({ through }) => through?.text)).toEqual(['前程村']);
    expect(search('阳岭村')[0]).toEqual({
      ...{ code: '341802113204', matchedBy: 'name', through: { kind: 'old-name', text: '阳岭村' } },
    });
  });

  test('a hamlet leads to its village, by name and by pinyin; each of two villages with one of that name', () => {
    expect(search('张家').map(({ code, through }) => [code, through?.kind])).toEqual([
      ['341802110203', 'hamlet'],
      ['341802113204', 'hamlet'],
    ]);
    expect(found('zjw', [rangeOf('341802113000')])).toEqual(['341802113204']);
  });

  test('what has ended is not offered, unless the past is asked for', () => {
    expect([found('老街'), found('341802110210'), found('老街', everywhere, true)]).toEqual([[], [], ['341802110210']]);
  });

  test('shows nothing outside the areas of whoever asks', () => {
    const township = [rangeOf('341802113000')];
    expect(found('水', township)).toEqual(['341802113204']);
    expect(found('341802', township)).toEqual(['341802113204']);
    expect(found('sdz', township)).toEqual([]);
    expect([found('前程', township), found('341802110205', township)]).toEqual([[], []]);
  });

  test('nothing asked, nothing found; nor does a line break reach into the next name', () => {
    expect([found(''), found('  '), found('市\n宣')]).toEqual([[], [], []]);
  });

  const characters = fc.constantFrom('水', '东', '岭', '大', '湾', '村');
  const names = fc.array(fc.string({ unit: characters, minLength: 1, maxLength: 5 }), { minLength: 1, maxLength: 60 });
  const entriesOf = (all: readonly string[], first = 0) =>
    all.map((name, n) => ({ code: String(341802100200 + first + n), name, initials: '' }));
  const codesOf = (index: PlaceIndex, asked: string, areas: DivisionRange[]) =>
    index
      .search(asked, { areas, limit: 1000 })
      .map(({ code }) => code)
      .sort();

  test('agrees with reading every name, whatever is asked and wherever', () => {
    fc.assert(
      fc.property(names, fc.string({ unit: characters, minLength: 1, maxLength: 2 }), fc.nat(60), (all, asked, cut) => {
        const area = { from: '000000000000', to: String(341802100200 + cut) };
        const expected = entriesOf(all)
          .filter(({ code, name }) => code < area.to && name.includes(asked))
          .map(({ code }) => code);
        expect(codesOf(indexOf(entriesOf(all)), asked, [area])).toEqual(expected);
      }),
    );
  });

  test('a part that is read anew leaves what a whole reading would have given', () => {
    fc.assert(
      fc.property(names, names, fc.nat(60), fc.nat(60), (all, fresh, from, length) => {
        const range = { from: String(341802100200 + from), to: String(341802100200 + from + length) };
        const inside = entriesOf(fresh, from).filter(({ code }) => code < range.to);
        const outside = entriesOf(all).filter(({ code }) => code < range.from || code >= range.to);
        const whole = [...outside, ...inside].sort((a, b) => (a.code < b.code ? -1 : 1));
        const replaced = indexOf(entriesOf(all)).replaced(range, indexOf(inside));
        expect(replaced.sizes.divisions).toBe(whole.length);
        for (const asked of ['水', '岭', '村', '大湾'])
          expect(codesOf(replaced, asked, everywhere)).toEqual(codesOf(indexOf(whole), asked, everywhere));
      }),
    );
  });

  test('where thousands fit, whole names still come first', () => {
    const many = Array.from({ length: 6000 }, (_, n) => ({
      ...{ code: String(110_000_000_000 + n), name: `新水村${n}`, initials: '' },
    }));
    const index = indexOf([...many, { code: '650000000001', name: '水村', initials: '' }]);
    expect(index.search('水村', { areas: everywhere, limit: 1 })[0]?.code).toBe('650000000001');
  });
});
