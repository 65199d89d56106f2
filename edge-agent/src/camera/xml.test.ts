import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { CameraError } from './errors.ts';
import { attributeOf, childOf, childrenOf, escapeXml, parseEnvelope, textOf } from './xml.ts';

const bytes = (text: string) => Buffer.from(text, 'utf8');
const wrap = (inner: string) => bytes(`<s:Envelope xmlns:s="x"><s:Body>${inner}</s:Body></s:Envelope>`);

describe('reading what a camera says', () => {
  test('prefixes do not matter, repeated elements keep their order, text is decoded', () => {
    const envelope = parseEnvelope(wrap('<a:U t="1.0">x?a=1&amp;b=&#50;</a:U><b:U>y</b:U>'));
    const all = childrenOf(childOf(envelope, 'Body'), 'U');
    expect(all.map((node) => textOf(node))).toEqual(['x?a=1&b=2', 'y']);
    expect(attributeOf(all[0], 't')).toBe('1.0');
  });

  test('a byte-order mark and trailing zero bytes are tolerated', () => {
    expect(textOf(parseEnvelope(bytes('\uFEFF <Envelope><Body>1</Body></Envelope>\n\0\0')), 'Body')).toBe('1');
  });

  test.each([
    ['nothing', ''],
    ['an HTML page', '<html><body>401</body></html>'],
    ['half a message', '<s:Envelope><s:Body><x>'],
    ['binary', '\u0000\u0001\u0002'],
    ['an entity bomb', '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><Envelope>&b;</Envelope>'],
    ['an external entity', '<!DOCTYPE x SYSTEM "file:///etc/passwd"><Envelope/>'],
    ['a tower of elements', `<Envelope>${'<a>'.repeat(5000)}${'</a>'.repeat(5000)}</Envelope>`],
    ['two attributes of one name', '<Envelope a="1" a="2"></Envelope>'],
  ])('%s is a bad answer, named as such', (_what, text) => {
    expect(() => parseEnvelope(bytes(text))).toThrow(CameraError);
    expect(() => parseEnvelope(bytes(text))).toThrow(/bad-answer/);
  });

  test('names that JavaScript keeps for itself do no harm', () => {
    expect(() => parseEnvelope(wrap('<__proto__><polluted>1</polluted></__proto__>'))).toThrow(/bad-answer/);
    const envelope = parseEnvelope(wrap('<x>2</x>'));
    expect(childOf(envelope, 'Body', 'toString')).toBeUndefined();
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  test('a megabyte of junk is refused in no time', () => {
    const start = performance.now();
    for (const junk of ['<a ', 'xmlns', '<!--', '<![CDATA[', '&', '<?'])
      expect(() => parseEnvelope(bytes(junk.repeat(Math.floor(1_000_000 / junk.length))))).toThrow(CameraError);
    expect(performance.now() - start).toBeLessThan(5000);
  });

  test('any text survives being escaped and read', () => {
    const text = fc.string({ maxLength: 50 }).map((s) => s.replace(/[\p{Cc}\p{Cs}\uFFFE\uFFFF]/gu, '').trim());
    fc.assert(
      fc.property(
        text.filter((s) => s !== ''),
        (s) => {
          expect(textOf(parseEnvelope(wrap(`<x>${escapeXml(s)}</x>`)), 'Body', 'x')).toBe(s);
        },
      ),
    );
  });

  test('random bytes never get past as anything but a CameraError', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (data) => {
        try {
          parseEnvelope(data);
        } catch (error) {
          expect(error).toBeInstanceOf(CameraError);
        }
      }),
    );
  });
});
