import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import {
  accessReasons,
  alertReasonCodes,
  alertState,
  allowedPlacements,
  cameraLife,
  causeReasonCodes,
  deskKind,
  forbiddenPlacements,
  lookReasonCodes,
  outcome,
  outcomeAction,
  photoPurposes,
  pictureState,
  reachability,
  roles,
  siteKinds,
  timelineEntry,
} from '@sharp-eyes/protocol';
import { pages as enPages } from './en/pages.ts';
import { en as enFirst } from './en.ts';
import { pages as zhPages } from './zh/pages.ts';
import { zh as zhFirst } from './zh.ts';

const en = { ...enFirst, ...enPages };
const zh = { ...zhFirst, ...zhPages };

function leaves(words: object, at = ''): [string, string][] {
  return Object.entries(words).flatMap(([key, value]) =>
    typeof value === 'string' ? [[`${at}${key}`, value] as [string, string]] : leaves(value as object, `${at}${key}.`),
  );
}
const blanks = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map((m) => m[1]).sort();

describe('the console speaks both languages alike', () => {
  test('every word exists in Chinese and in English', () => {
    expect(
      leaves(en)
        .map(([k]) => k)
        .sort(),
    ).toEqual(
      leaves(zh)
        .map(([k]) => k)
        .sort(),
    );
  });

  test('both languages fill the same blanks', () => {
    const english = new Map(leaves(en));
    for (const [key, text] of leaves(zh)) expect([key, blanks(english.get(key) ?? '')]).toEqual([key, blanks(text)]);
  });

  test('no word is empty', () => {
    expect([...leaves(zh), ...leaves(en)].filter(([, text]) => text.trim() === '')).toEqual([]);
  });

  test('everything that the protocol can say has a word', () => {
    const said: [keyof typeof zh, readonly string[]][] = [
      ['kind', deskKind.options],
      ['reason', [...alertReasonCodes, ...causeReasonCodes]],
      ['state', alertState.options],
      ['outcome', outcome.options],
      ['action', outcomeAction.options],
      ['timeline', timelineEntry.shape.kind.options],
      ['lookReason', lookReasonCodes],
      ['reach', reachability.options],
      ['picture', pictureState.options],
      ['life', cameraLife.options],
      ['placement', allowedPlacements],
      ['forbiddenPlacement', forbiddenPlacements],
      ['role', roles],
    ];
    const purposes = Object.keys(zh.photo.purpose);
    expect(purposes).toEqual(expect.arrayContaining([...photoPurposes]));
    for (const [group, names] of said)
      expect([group, Object.keys(zh[group])]).toEqual([group, expect.arrayContaining([...names])]);
  });

  test('every kind of site has a name, and every reason why it may be looked at or not', () => {
    expect(Object.keys(zh.sites.kind)).toEqual(expect.arrayContaining([...siteKinds]));
    expect(Object.keys(zh.sites.accessReason)).toEqual(expect.arrayContaining([...accessReasons]));
  });

  test('the desk says no word that comes only with another page', async () => {
    const source = join(import.meta.dirname, '..');
    const later = new RegExp(`['\`](${Object.keys(zhPages).join('|')})\\.`);
    for (const room of ['app', 'desk', 'session', 'stream'])
      for (const name of await readdir(join(source, room), { recursive: true })) {
        if (!/\.tsx?$/.test(name)) continue;
        expect([name, later.exec(await readFile(join(source, room, name), 'utf8'))?.[0]]).toEqual([name, undefined]);
      }
  });
});
