import { describe, expect, test } from '@jest/globals';
import { answersProbe, readProbe } from './discovery.ts';

const scopes = ['onvif://www.onvif.org/type/video_encoder', 'onvif://www.onvif.org/name/a'];
const probe = (types: string[], wanted: string[] = []) => ({ messageId: 'uuid:1', types, scopes: wanted });

describe('which cameras answer a probe', () => {
  test.each([
    ['any', ['NetworkVideoTransmitter'], true],
    ['any', ['Device'], true],
    ['any', [], true],
    ['any', ['NetworkVideoDisplay'], false],
    ['device-only', ['NetworkVideoTransmitter'], false],
    ['device-only', ['Device'], true],
    ['device-only', [], true],
    ['untyped', ['Device'], false],
    ['untyped', [], true],
  ] as const)('one that answers %s, asked for %j: %s', (habit, types, answers) => {
    expect(answersProbe(habit, scopes, probe([...types]))).toBe(answers);
  });

  test('a probe for a place is for those who stand there', () => {
    expect(answersProbe('any', scopes, probe([], ['onvif://www.onvif.org/name/a']))).toBe(true);
    expect(answersProbe('any', scopes, probe([], ['onvif://www.onvif.org/name/b']))).toBe(false);
  });

  test('the types are read whatever their prefixes, and anything that is no probe is passed over', () => {
    const text =
      '<x:Envelope xmlns:x="e"><x:Header><MessageID>uuid:7</MessageID></x:Header><x:Body><Probe><Types>dp0:NetworkVideoTransmitter q:Device</Types></Probe></x:Body></x:Envelope>';
    expect(readProbe(text)).toEqual({ messageId: 'uuid:7', types: ['NetworkVideoTransmitter', 'Device'], scopes: [] });
    for (const other of ['', '<', '<a/>', 'GET / HTTP/1.1', '<Envelope><Body><Hello/></Body></Envelope>']) {
      expect(readProbe(other)).toBeUndefined();
    }
  });
});
