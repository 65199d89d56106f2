import { describe, expect, test } from '@jest/globals';
import { resolve } from './alert-moves.ts';
import { decodeEnrolmentCode, encodeEnrolmentCode } from './enrolment.ts';
import { allowedPlacements, forbiddenPlacements, placement } from './placement.ts';
import { rulesDocument } from './rules.ts';

const polygon = [
  [0, 0],
  [1, 0],
  [1, 1],
];

describe('a rules document', () => {
  test('needs only a zone and a kind; every other setting has a default', () => {
    const { rules } = rulesDocument.parse({
      zones: [{ name: '门口', polygon }],
      rules: [{ kind: 'person-in-zone', zone: '门口' }],
    });
    expect(rules[0]).toMatchObject({ minScore: 0.35, minDwellS: 0.3, priority: 'medium', shadow: false });
  });

  test('with a rule for a zone that is not there names the zone and what there is', () => {
    const result = rulesDocument.safeParse({
      zones: [{ name: '门口', polygon }],
      rules: [{ kind: 'person-in-zone', zone: '后院' }],
    });
    expect(result.error?.issues[0]?.message).toMatch(/后院.*门口/);
  });

  test('knows no rule about who somebody is', () => {
    for (const kind of ['face', 'plate', 'person-of-interest', 're-identification'])
      expect(rulesDocument.safeParse({ zones: [{ name: 'a', polygon }], rules: [{ kind, zone: 'a' }] }).success).toBe(
        false,
      );
  });
});

test('no forbidden placement is in the list of allowed ones', () => {
  expect(forbiddenPlacements.filter((name) => placement.safeParse(name).success)).toEqual([]);
  expect(allowedPlacements).toHaveLength(16);
});

test('a genuine alert needs what was done, and one for the police its receipt', () => {
  expect(resolve.safeParse({ outcome: 'genuine' }).success).toBe(false);
  expect(resolve.safeParse({ outcome: 'genuine', action: 'handed-to-police' }).success).toBe(false);
  expect(resolve.safeParse({ outcome: 'genuine', action: 'handed-to-police', receipt: '皖J2026-17' }).success).toBe(
    true,
  );
  expect(resolve.safeParse({ outcome: 'false-alarm' }).success).toBe(true);
});

test('an enrolment code survives being copied with white space around it', () => {
  const code = { hub: 'https://127.0.0.1:8443', caSha256: 'ab'.repeat(32), secret: 's'.repeat(43) };
  expect(decodeEnrolmentCode(` ${encodeEnrolmentCode(code)}\n`)).toEqual(code);
});
