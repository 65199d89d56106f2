import { describe, expect, test } from '@jest/globals';
import { newId, type Site, site as siteShape } from '@sharp-eyes/protocol';
import fc from 'fast-check';
import { bodyOf, emptyFields, fieldsOf } from './site-fields.ts';

const empty: Site = siteShape.parse({
  ...{ id: newId(), version: 1, name: '云岭客栈', kind: 'inn', division: '341802100201' },
  accessBasis: { basis: 'own' },
});
const start = Date.parse('2026-01-01T00:00:00Z');
const instant = fc.integer({ min: 0, max: 2 * 365 * 24 * 3600_000 }).map((ms) => new Date(start + ms).toISOString());
const time = fc.constantFrom('00:00', '06:00', '08:30', '18:00', '23:59');
const functions = fc.record({ health: fc.boolean(), alerts: fc.boolean(), live: fc.boolean() });
const access = fc.oneof(
  fc.constantFrom({ basis: 'own' as const }, { basis: 'none' as const }),
  fc.record({
    basis: fc.constant('agreement' as const),
    functions,
    from: instant,
    to: instant,
    hours: fc.option(fc.array(fc.record({ from: time, to: time }), { minLength: 1, maxLength: 4 })),
  }),
);
const text = fc.option(fc.constantFrom('塘里组', '东胜村塘里组12号'));
const sites = fc
  .record({
    ...{ accessBasis: access, hamlet: text, address: text, necessity: text },
    unitId: fc.option(fc.uuid({ version: 7 })),
    signPhotoId: fc.option(fc.uuid({ version: 7 })),
    retentionDays: fc.option(fc.integer({ min: 0, max: 90 })),
    sign: fc.constantFrom('present', 'missing', 'unknown'),
  })
  .map((facts) => ({ ...empty, ...facts }) as Site);

describe('the form of a site', () => {
  test('saved without a change changes nothing, not even the second at which an agreement ends', () => {
    fc.assert(
      fc.property(sites, (site) => {
        const body = bodyOf(fieldsOf(site, '2026-05-01'), site.pointOrigin, site);
        const { id: _, version: _v, division: _d, demo: _demo, point: _p, ...record } = site;
        expect(body).toEqual(record);
      }),
    );
  });

  test('of a new site is on record only until somebody says on whose word we may look', () => {
    const body = bodyOf(emptyFields('2026-05-01', '341802100201'), null, null);
    expect(body.accessBasis).toEqual({ basis: 'none' });
  });

  test('makes an agreement of a year that holds whole days on the sites’ clock', () => {
    const fields = { ...emptyFields('2028-02-29', null), basis: 'agreement' as const };
    expect(bodyOf(fields, null, null).accessBasis).toMatchObject({
      ...{ from: '2028-02-28T16:00:00.000Z', to: '2029-02-28T16:00:00.000Z', hours: null },
    });
  });
});
