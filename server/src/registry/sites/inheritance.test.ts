import { describe, expect, test } from '@jest/globals';
import { newId, type Site, site, siteDefaults, siteKinds } from '@sharp-eyes/protocol';
import fc from 'fast-check';
import { inheritedBy } from './rules.ts';

const empty: Site = site.parse({
  ...{ id: newId(), version: 1, name: '云岭客栈', kind: 'inn', division: '341802100201' },
  accessBasis: { basis: 'own' },
});
const said = {
  unitId: fc.option(fc.uuid({ version: 7 })),
  legalBasis: fc.option(fc.constantFrom('7-1', '7-2', '9', '33' as const)),
  necessity: fc.option(fc.string({ minLength: 1 })),
  signPhotoId: fc.option(fc.uuid({ version: 7 })),
  retentionDays: fc.option(fc.integer({ min: 0, max: 3650 })),
};
const sites = fc
  .record({ ...said, kind: fc.constantFrom(...siteKinds), sign: fc.constantFrom('present', 'missing', 'unknown') })
  .map((facts) => ({ ...empty, ...facts }) as Site);

describe('What a camera inherits from its site', () => {
  test('is what the site says, and says that it comes from there', () => {
    fc.assert(
      fc.property(sites, (site) => {
        const defaults = inheritedBy(site);
        for (const field of Object.keys(said) as (keyof typeof said)[]) {
          if (site[field] === null) expect(defaults[field].from).not.toBe('site');
          else expect(defaults[field]).toEqual({ value: site[field], from: 'site' });
        }
        expect(defaults.sign.from).toBe(site.sign === 'unknown' ? 'nowhere' : 'site');
      }),
    );
  });

  test('comes from nowhere only where there is nothing', () => {
    fc.assert(
      fc.property(sites, (site) => {
        const nothing: unknown[] = [null, 'unknown'];
        for (const { value, from } of Object.values<{ value: unknown; from: string }>(inheritedBy(site)))
          expect(nothing.includes(value)).toBe(from === 'nowhere');
        expect(siteDefaults.safeParse(inheritedBy(site)).success).toBe(true);
      }),
    );
  });

  test('an inn that says nothing falls under Art. 9, a household’s front under Art. 33, a school is asked', () => {
    const basisOf = (kind: Site['kind']) => inheritedBy({ ...empty, kind }).legalBasis;
    expect(basisOf('inn')).toEqual({ value: '9', from: 'kind' });
    expect(basisOf('household-front')).toEqual({ value: '33', from: 'kind' });
    expect(basisOf('junction')).toEqual({ value: '7-1', from: 'kind' });
    expect(basisOf('school')).toEqual({ value: null, from: 'nowhere' });
  });

  test('functions are those that the site’s word allows at most', () => {
    const functions = { health: true, alerts: false, live: false };
    const times = { from: '2026-01-01T00:00:00.000Z', to: '2027-01-01T00:00:00.000Z' };
    const agreed = { ...empty, accessBasis: { basis: 'agreement' as const, functions, ...times } };
    expect(inheritedBy(agreed).functions.value).toEqual(functions);
    expect(inheritedBy({ ...empty, accessBasis: { basis: 'none' } }).functions.value.health).toBe(false);
  });
});
