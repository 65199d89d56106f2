import { describe, expect, test } from '@jest/globals';
import { rangeOf } from '@sharp-eyes/protocol';
import fc from 'fast-check';
import { NameIndex } from './name-index.ts';
import { initialsOf } from './name-search.ts';

const named = (code: string, name: string) => ({ code, name, initials: initialsOf(name) });
const xuancheng = new NameIndex([
  named('341800000000', '宣城市'),
  named('341802000000', '宣州区'),
  named('341802110000', '水东镇'),
  named('341802110203', '七岭村'),
  named('341802113204', '水阳岭村'),
  named('341881000000', '宁国市'),
  named('500101000000', '重庆万州'),
]);
const everywhere = [rangeOf('000000000000')];
const found = (asked: string, areas = everywhere) => xuancheng.search(asked, areas, 10).map(({ code }) => code);

describe('Searching a place', () => {
  test('finds it by a part of its name, beginnings before parts', () => {
    expect(found('水')).toEqual(['341802110000', '341802113204']);
    expect(found('岭')).toEqual(['341802110203', '341802113204']);
  });

  test('puts a whole name before longer ones that begin with it', () => {
    const index = new NameIndex([named('110101000000', '大岭乡'), named('120101001001', '大岭')]);
    expect(index.search('大岭', everywhere, 5).map(({ code }) => code)).toEqual(['120101001001', '110101000000']);
  });

  test('finds it by the first letters of its pinyin, in either case, heteronyms as the name reads', () => {
    expect(xuancheng.search('SDZ', everywhere, 5)).toEqual([{ code: '341802110000', matchedBy: 'pinyin' }]);
    expect(found('cqw')).toEqual(['500101000000']);
  });

  test('finds it by digits of its code', () => {
    expect(found('341802110')).toEqual(['341802110000', '341802110203']);
  });

  test('shows nothing outside the areas of whoever asks', () => {
    const township = [rangeOf('341802113000')];
    expect(found('水', township)).toEqual(['341802113204']);
    expect(found('341802', township)).toEqual(['341802113204']);
    expect(found('sdz', township)).toEqual([]);
  });

  test('nothing asked, nothing found; nor does a line break reach into the next name', () => {
    expect([found(''), found('  '), found('市\n宣')]).toEqual([[], [], []]);
  });

  test('agrees with reading every name, whatever is asked and wherever', () => {
    const characters = fc.constantFrom('水', '东', '岭', '大', '湾', '村');
    const names = fc.array(fc.string({ unit: characters, minLength: 1, maxLength: 5 }), {
      minLength: 1,
      maxLength: 60,
    });
    fc.assert(
      fc.property(names, fc.string({ unit: characters, minLength: 1, maxLength: 2 }), fc.nat(60), (all, asked, cut) => {
        const entries = all.map((name, n) => ({ code: String(341802100200 + n), name, initials: '' }));
        const area = { from: '0', to: String(341802100200 + cut) };
        const hits = new NameIndex(entries).search(asked, [area], 1000).map(({ code }) => code);
        const expected = entries
          .filter(({ code, name }) => code < area.to && name.includes(asked))
          .map(({ code }) => code);
        expect(hits.sort()).toEqual(expected);
      }),
    );
  });

  test('answers over 650,000 villages within 20 ms, for a township and for the whole country', () => {
    const first = '水石大小东西南北青白黄金银龙凤';
    const second = '岭湾塘坝桥店口冲山河溪庄沟梁';
    const entries = Array.from({ length: 650_000 }, (_, n) => {
      const name = `${first[n % first.length]}${second[(n * 7) % second.length]}${first[(n * 13) % 11]}村`;
      return { code: String(110_000_000_000 + n * 1_300_000), name, initials: `x${n % 97}` };
    });
    const index = new NameIndex(entries);
    const middle = entries[325_000]?.code ?? '';
    const timesMs = ['水岭', '不存在', middle.slice(0, 8), '村'].flatMap((asked) =>
      [everywhere, [rangeOf(`${middle.slice(0, 6)}000000`)]].map((areas) => {
        const began = performance.now();
        index.search(asked, areas, 20);
        return performance.now() - began;
      }),
    );
    expect(timesMs.sort((a, b) => a - b)[Math.floor(timesMs.length / 2)]).toBeLessThan(20);
  });
});
