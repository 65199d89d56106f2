import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { arrangeSources, readClock, readMac, readProfiles } from './describe.ts';
import { soap } from './fake-camera.test-kit.ts';
import { childOf, parseEnvelope, type XmlNode } from './xml.ts';

const read = (inner: string): XmlNode =>
  childOf(parseEnvelope(Buffer.from(soap(`<R>${inner}</R>`))), 'Body', 'R') ?? {};
const profile = (token: string, sourceToken: string, width: number, codec = 'h264') => ({
  sourceToken,
  profile: { token, width, height: width / 2, codec },
});

describe('reading what a device says of itself', () => {
  test.each([
    ['', undefined],
    ['<SystemDateAndTime/>', undefined],
    ['<SystemDateAndTime><UTCDateTime><Time><Hour>x</Hour></Time></UTCDateTime></SystemDateAndTime>', undefined],
    [
      '<SystemDateAndTime><UTCDateTime><Time><Hour>1</Hour><Minute>2</Minute><Second>3</Second></Time><Date><Year>2026</Year><Month>1</Month><Day>31</Day></Date></UTCDateTime></SystemDateAndTime>',
      Date.UTC(2026, 0, 31, 1, 2, 3),
    ],
  ])('the clock in %p is %p', (xml, expected) => expect(readClock(read(xml))).toBe(expected));

  test.each([
    ['AA-BB-CC-00-11-22', 'aa:bb:cc:00:11:22'],
    ['aabbcc001122', 'aa:bb:cc:00:11:22'],
    ['00:00:00:00:00:00', undefined],
    ['none', undefined],
  ])('the hardware address %s is %s', (text, expected) => {
    expect(readMac(read(`<NetworkInterfaces><Info><HwAddress>${text}</HwAddress></Info></NetworkInterfaces>`))).toBe(
      expected,
    );
  });

  test('profiles without video, and sizes that cannot be, are left out', () => {
    const source = '<VideoSourceConfiguration><SourceToken>s</SourceToken></VideoSourceConfiguration>';
    const encoder =
      '<VideoEncoderConfiguration><Encoding>H264</Encoding><Resolution><Width>-5</Width><Height>1e99</Height></Resolution></VideoEncoderConfiguration>';
    const found = readProfiles(
      read(`<Profiles token="a">${source}</Profiles><Profiles token="b">${source}${encoder}</Profiles>`),
    );
    expect(found).toEqual([{ sourceToken: 's', profile: { token: 'b', codec: 'h264' } }]);
  });
});

describe('sources of a device', () => {
  test('a recorder gives one for each channel, main the largest picture, sub the smallest', () => {
    const sources = arrangeSources(
      ['1', '2'],
      [profile('a', '1', 640), profile('b', '1', 1920), profile('c', '1', 1280), profile('d', '2', 1920)],
    );
    expect(sources.map(({ token, main, sub }) => [token, main?.token, sub?.token])).toEqual([
      ['1', 'b', 'a'],
      ['2', 'd', undefined],
    ]);
  });

  test('a channel without camera stays in the list, without a stream', () => {
    expect(arrangeSources(['1'], [])).toEqual([{ token: '1', profiles: [] }]);
  });

  test('motion JPEG is no stream that we watch', () => {
    expect(arrangeSources(['1'], [profile('a', '1', 640, 'jpeg')])[0]?.main).toBeUndefined();
  });

  test('every profile stands under exactly one source, main is never smaller than sub', () => {
    const any = fc.tuple(fc.constantFrom('1', '2', '3'), fc.nat(4000)).map(([s, w]) => ({ s, w }));
    fc.assert(
      fc.property(fc.array(any, { maxLength: 20 }), fc.uniqueArray(fc.constantFrom('1', '2', '4')), (list, tokens) => {
        const profiles = list.map(({ s, w }, index) => profile(`p${index}`, s, w));
        const sources = arrangeSources(tokens, profiles);
        expect(sources.flatMap((source) => source.profiles.map(({ token }) => token)).sort()).toEqual(
          profiles.map((p) => p.profile.token).sort(),
        );
        for (const { main, sub } of sources) expect((main?.width ?? 0) >= (sub?.width ?? 0)).toBe(true);
      }),
    );
  });
});
