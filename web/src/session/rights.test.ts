import { describe, expect, test } from '@jest/globals';
import type { Person, Role } from '@sharp-eyes/protocol';
import { divisionsOf, homeOf, menuOf, pagesOf } from './rights.ts';

function person(...grants: [Role, string][]): Person {
  return {
    id: 'p',
    user: 'li',
    name: '李',
    unit: '水东镇',
    grants: grants.map(([role, division]) => ({ role, division })),
    language: 'zh',
    contractor: false,
    endsOn: null,
    disabled: false,
    version: 1,
  };
}

describe('what a person finds in the menu', () => {
  test('a duty officer lands on the desk and sees neither audit nor agents', () => {
    const officer = person(['duty-officer', '341802101000']);
    expect(homeOf(officer)).toBe('desk');
    expect(pagesOf(officer)).toEqual(['desk', 'sites', 'cameras', 'live', 'duty', 'cases', 'load', 'false-alarms']);
  });

  test('an auditor sees the audit, issued reports, and nothing with pictures', () => {
    expect(pagesOf(person(['auditor', '341802000000']))).toEqual(['reports', 'cases', 'audit']);
  });

  test('an administrator starts with the agents and has no desk', () => {
    const administrator = person(['administrator', '341800000000']);
    expect([homeOf(administrator), pagesOf(administrator).includes('desk')]).toEqual(['agents', false]);
  });

  test('the page that answers the first question stands first in the menu, and once', () => {
    const menu = menuOf(person(['administrator', '341800000000']));
    expect([menu[0], new Set(menu).size]).toEqual(['agents', menu.length]);
  });

  test('a technician starts on site', () => {
    const technician = person(['technician', '341802000000']);
    expect([homeOf(technician), pagesOf(technician)]).toEqual([
      'onsite',
      ['onsite', 'sites', 'cameras', 'live', 'compliance', 'cases', 'false-alarms', 'agents'],
    ]);
  });

  test('a filing clerk starts with what is due, an officer of the police post has the cases alone', () => {
    expect(homeOf(person(['filing-clerk', '341802000000']))).toBe('filings');
    expect(pagesOf(person(['police', '341802101000']))).toEqual(['cases']);
  });

  test('two townships are two divisions to choose from, each once', () => {
    const officer = person(
      ['duty-officer', '341802102000'],
      ['duty-officer', '341802101000'],
      ['technician', '341802101000'],
    );
    expect(divisionsOf(officer, 'desk')).toEqual(['341802101000', '341802102000']);
  });

  test('a person without a role has no page rather than everybody’s', () => {
    expect([homeOf(person()), pagesOf(person())]).toEqual([undefined, []]);
  });
});
