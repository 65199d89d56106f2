import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { CameraError } from '../camera/errors.ts';
import { childOf, parseEnvelope, textOf } from '../camera/xml.ts';
import { composeProbe, normaliseReference, PROBE_TYPES, readProbeAnswer } from './probe-message.ts';

const UUID = '4339afe1-8605-59b0-a941-376807c7a47a';
const bytes = (text: string) => Buffer.from(text, 'utf8');
const match = (inner: string) => `<d:ProbeMatch>${inner}</d:ProbeMatch>`;
const reference = (text = `urn:uuid:${UUID}`) =>
  `<a:EndpointReference><a:Address>${text}</a:Address></a:EndpointReference>`;
const xaddrs = (text = 'http://10.0.0.4/onvif/device_service') => `<d:XAddrs>${text}</d:XAddrs>`;
const answer = (...matches: string[]) =>
  bytes(
    `<s:Envelope xmlns:s="a"><s:Body><d:ProbeMatches xmlns:d="b" xmlns:a="c">${matches.join('')}</d:ProbeMatches></s:Body></s:Envelope>`,
  );

describe('a probe', () => {
  test.each(PROBE_TYPES)('for %p is well-formed and asks for just that', (type) => {
    const body = childOf(parseEnvelope(bytes(composeProbe(type, UUID))), 'Body');
    expect(childOf(body, 'Probe') !== undefined || textOf(body, 'Probe') === undefined).toBe(true);
    expect(textOf(body, 'Probe', 'Types')).toBe(type);
  });
});

describe('answers to a probe', () => {
  test('a usual one is read', () => {
    const text = match(`${reference()}<d:Types>dn:NetworkVideoTransmitter tds:Device</d:Types><d:Scopes>onvif://a
      onvif://b</d:Scopes>${xaddrs('http://10.0.0.4/x https://10.0.0.4/x')}<d:MetadataVersion>1</d:MetadataVersion>`);
    expect(readProbeAnswer(answer(text))).toEqual({
      matches: [
        {
          endpointReference: `urn:uuid:${UUID}`,
          types: ['dn:NetworkVideoTransmitter', 'tds:Device'],
          scopes: ['onvif://a', 'onvif://b'],
          xaddrs: ['http://10.0.0.4/x', 'https://10.0.0.4/x'],
        },
      ],
      problems: [],
    });
  });

  test('two matches in one answer are both kept (a recorder answers for its channels)', () => {
    const { matches } = readProbeAnswer(
      answer(match(reference('urn:a') + xaddrs()), match(reference('urn:b') + xaddrs())),
    );
    expect(matches.map((one) => one.endpointReference)).toEqual(['urn:a', 'urn:b']);
  });

  test('one bad match does not cost its neighbours', () => {
    const { matches, problems } = readProbeAnswer(
      answer(match(''), match(reference() + xaddrs()), match(reference('urn:c'))),
    );
    expect(matches.map((one) => one.endpointReference)).toEqual([`urn:uuid:${UUID}`, 'urn:c']);
    expect(problems).toEqual(['no-endpoint-reference', 'no-address', 'no-address']);
  });

  test('attributes on every element, as Pelco sends them, do not matter', () => {
    const text = match(`${reference()}<d:Types q="1">tds:Device</d:Types><d:XAddrs q="1">http://10.0.0.4/x</d:XAddrs>`);
    expect(readProbeAnswer(answer(text)).matches[0]).toMatchObject({
      types: ['tds:Device'],
      xaddrs: ['http://10.0.0.4/x'],
    });
  });

  test('our own probe that comes back on loopback is neither an answer nor a fault', () => {
    expect(readProbeAnswer(bytes(composeProbe(undefined, UUID)))).toEqual({ matches: [], problems: [] });
  });

  test('thousands of matches, scopes and addresses are cut', () => {
    const many = answer(
      ...Array.from({ length: 200 }, (_, n) => match(reference(`urn:${n}`) + xaddrs('http://1.2.3.4/ '.repeat(50)))),
    );
    const { matches, problems } = readProbeAnswer(many);
    expect(matches).toHaveLength(64);
    expect(matches[0]?.xaddrs).toHaveLength(16);
    expect(problems).toEqual(['too-many-matches']);
  });

  test.each([
    ['nothing', ''],
    ['text', 'hello'],
    ['a half answer', answer(match(reference())).toString().slice(0, 120)],
    ['a document type', `<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>${answer().toString()}`],
    ['NUL bytes', '\0'.repeat(100)],
  ])('%s is malformed', (_what, text) => {
    expect(() => readProbeAnswer(bytes(text))).toThrow(CameraError);
  });

  test.each([
    [UUID.toUpperCase(), `urn:uuid:${UUID}`],
    [`uuid:${UUID}`, `urn:uuid:${UUID}`],
    [`urn:uuid:${UUID}`, `urn:uuid:${UUID}`],
    [`URN:UUID:${UUID}`, `urn:uuid:${UUID}`],
    ['urn:schemas-xmlsoap-org:x', 'urn:schemas-xmlsoap-org:x'],
    ['x'.repeat(1000), undefined],
    ['', undefined],
  ])('the reference %s is %s', (written, meant) => expect(normaliseReference(written)).toBe(meant));

  test('whatever bytes come, the answer is a list or a CameraError', () => {
    const good = answer(match(reference() + xaddrs()));
    const broken = fc
      .tuple(fc.nat(good.length - 1), fc.uint8Array({ minLength: 1, maxLength: 8 }))
      .map(([at, junk]) => Buffer.concat([good.subarray(0, at), junk, good.subarray(at)]));
    fc.assert(
      fc.property(fc.oneof(broken, fc.uint8Array({ maxLength: 300 })), (data) => {
        try {
          expect(readProbeAnswer(data).matches.length).toBeLessThanOrEqual(1);
        } catch (error) {
          expect(error).toBeInstanceOf(CameraError);
        }
      }),
    );
  });
});
