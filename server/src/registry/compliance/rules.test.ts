import { describe, expect, test } from '@jest/globals';
import {
  allowedPlacements,
  cameraLives,
  cameraRecord,
  filingStates,
  type LegalBasis,
  type LocalRule,
  legalBases,
  localRule,
  newId,
  type Site,
  site,
  siteKinds,
} from '@sharp-eyes/protocol';
import fc from 'fast-check';
import type { CameraForLaw } from '../cameras/for-law.ts';
import type { CameraCase, Case, SystemCase } from './cases.ts';
import { type Judged, judge, rulesAt, standingOf } from './rules.ts';

const village = '341802100201';
const at = (day: string): Date => new Date(`${day}T04:00:00Z`);
const today = '2026-06-01';

const siteWith = (more: Partial<Site> = {}): Site =>
  site.parse({
    ...{ id: newId(), version: 1, name: '敬亭山', kind: 'scenic-spot', division: village },
    ...{ accessBasis: { basis: 'own' }, ...more },
  });
const cameraWith = (more: Partial<CameraForLaw> = {}): CameraForLaw => ({
  ...{
    id: newId(),
    division: village,
    name: '大门',
    siteId: newId(),
    placement: 'entrance',
    placementBasis: 'on-site',
  },
  ...{ record: cameraRecord.parse({}), life: 'in-service', standing: true, demo: false },
  ...{ recordedAt: at('2026-03-01'), placed: { at: at('2026-03-01'), by: 'one' }, inServiceAt: at('2026-03-02') },
  ...{ acts: [], ...more },
});
const caseWith = (camera: Partial<CameraForLaw> = {}, more: Partial<CameraCase> = {}): CameraCase => ({
  ...{ subject: 'camera', camera: cameraWith(camera), site: siteWith({ legalBasis: '7-2' }) },
  ...{ check: undefined, authorisations: [], system: undefined, ...more },
});
const systemWith = (more: Partial<SystemCase> = {}): SystemCase => ({
  ...{ subject: 'system', id: newId(), division: village, name: '敬亭山', state: 'to-file', legalBases: ['7-2'] },
  ...{ firstUsedOn: '2026-03-02', changedOn: null, recordedAt: at('2026-03-01'), ...more },
});
const localWith = (more: Record<string, unknown> = {}): LocalRule =>
  localRule.parse({
    ...{
      id: newId(),
      version: 1,
      division: '340000000000',
      matter: 'filing',
      article: { zh: '皖公通〔2026〕1号', en: '皖公通〔2026〕1号' },
    },
    ...{ when: { legalBases: ['9'] }, due: { kind: 'days', days: 15, from: 'first-use' }, ownerRole: 'filing-clerk' },
    ...{ title: { zh: '备案', en: 'Filing' }, todo: { zh: '备案', en: 'File it' }, sourceText: '第三条 …' },
    ...{ validFrom: '2026-01-01', validTo: null, ...more },
  });

function dutyOf(one: Case, matter: Judged['matter'], local: LocalRule[] = [], on = today): Judged & { state: string } {
  const judged = judge(one, rulesAt(village, local, on)).find((duty) => duty.matter === matter);
  if (!judged) throw new Error(`${one.subject} has no duty “${matter}”`);
  const terms = { ...judged, dateFixed: false, gapsDueOn: null, setDueOn: null, waived: false };
  return { ...judged, state: standingOf(terms, on).state };
}

const day = fc.integer({ min: 0, max: 2000 }).map((n) => new Date(Date.parse('2023-01-01') + n * 86_400_000));
const anyCase = (basis: LegalBasis | null): fc.Arbitrary<Case> =>
  fc.oneof(
    fc
      .record({
        life: fc.constantFrom(...cameraLives),
        placement: fc.constantFrom(...allowedPlacements),
        kind: fc.constantFrom(...siteKinds),
        recordedAt: day,
        inServiceAt: fc.option(day),
        own: fc.boolean(),
        installedOn: fc.option(day.map((date) => date.toISOString().slice(0, 10))),
        retentionDays: fc.option(fc.integer({ min: 0, max: 100 })),
      })
      .map(({ life, placement, kind, recordedAt, inServiceAt, own, installedOn, retentionDays }) => {
        const record = cameraRecord.parse({ installedOn, retentionDays, legalBasis: own ? basis : null });
        const camera = { life, placement, recordedAt, inServiceAt, record, standing: life !== 'retired' };
        return caseWith(camera, { site: siteWith({ kind, legalBasis: own ? null : basis }) });
      }),
    fc
      .record({ state: fc.constantFrom(...filingStates), firstUsedOn: fc.option(day), changedOn: fc.option(day) })
      .map(({ state, firstUsedOn, changedOn }) => {
        const text = (date: Date | null) => (date === null ? null : date.toISOString().slice(0, 10));
        const legal = basis === null ? [] : [basis];
        return systemWith({ state, legalBases: legal, firstUsedOn: text(firstUsedOn), changedOn: text(changedOn) });
      }),
  );

describe('Art. 9 places', () => {
  test('are never asked to file or to keep thirty days, whatever their record says', () => {
    fc.assert(
      fc.property(anyCase('9'), day, (one, on) => {
        const judged = judge(one, rulesAt(village, [], on.toISOString().slice(0, 10)));
        for (const { matter, is } of judged)
          if (matter === 'filing' || matter === 'retention') expect(is).toBe('not-required');
      }),
    );
  });

  test('must file where a province’s own rule says so, from its first day to its last', () => {
    const one = caseWith({}, { site: siteWith({ legalBasis: '9' }) });
    const rule = localWith({ validTo: '2026-12-31' });
    expect(dutyOf(one, 'filing', [rule])).toMatchObject({ is: 'lacking', ruleDueOn: '2026-03-17', state: 'overdue' });
    expect(dutyOf(one, 'filing', [rule], '2025-12-31').is).toBe('not-required');
    expect(dutyOf(one, 'filing', [rule], '2027-01-01').is).toBe('not-required');
    const elsewhere = localWith({ division: '330000000000' });
    expect(dutyOf(one, 'filing', [elsewhere]).reason.zh).toContain('第九条');
  });
});

describe('filing', () => {
  test('is due thirty days after first use; systems from before 2025-04-01 have their own date', () => {
    const dueOf = (firstUsedOn: string) => dutyOf(systemWith({ firstUsedOn }), 'filing').ruleDueOn;
    expect(dueOf('2025-03-31')).toBe('2025-06-30');
    expect(dueOf('2019-01-01')).toBe('2025-06-30');
    expect(dueOf('2025-04-01')).toBe('2025-05-01');
    expect(dueOf('2026-03-02')).toBe('2026-04-01');
  });

  test('is overdue the day after and not on the day', () => {
    const one = systemWith({ firstUsedOn: '2026-03-02' });
    expect(dutyOf(one, 'filing', [], '2026-04-01').state).toBe('due');
    expect(dutyOf(one, 'filing', [], '2026-04-02').state).toBe('overdue');
  });

  test('counts from the day of installation where that is earlier than the first picture', () => {
    const record = cameraRecord.parse({ installedOn: '2024-05-01' });
    expect(dutyOf(caseWith({ record }), 'filing').ruleDueOn).toBe('2025-06-30');
  });

  test('is asked for 7-1 and 7-2 alone', () => {
    for (const basis of legalBases) {
      const { is } = dutyOf(systemWith({ legalBases: [basis] }), 'filing');
      expect([basis, is]).toEqual([basis, basis.startsWith('7') ? 'lacking' : 'not-required']);
    }
  });

  test('is the system’s once a camera is in one', () => {
    expect(dutyOf(caseWith({}, { system: { name: '敬亭山' } }), 'filing').is).toBe('not-required');
  });

  test('has a date that nobody can set later', () => {
    const terms = { is: 'lacking', dateFixed: true, ruleDueOn: '2026-04-01', gapsDueOn: null, waived: false } as const;
    expect(standingOf({ ...terms, setDueOn: '2026-12-31' }, today)).toEqual({ state: 'overdue', dueOn: '2026-04-01' });
    expect(standingOf({ ...terms, setDueOn: '2026-03-15' }, today).dueOn).toBe('2026-03-15');
  });
});

describe('a camera', () => {
  test('that does not stand there, or not any more, owes nothing but how it went', () => {
    for (const life of ['planned', 'found', 'retired'] as const)
      for (const { is } of judge(caseWith({ life }), rulesAt(village, [], today))) expect(is).toBe('not-required');
    const gone = caseWith({ life: 'retired', acts: [{ act: 'remove', at: at('2026-05-10') }] });
    expect(dutyOf(gone, 'authorisation')).toMatchObject({ is: 'lacking', ruleDueOn: '2026-05-09', state: 'overdue' });
  });

  test('was moved with authorisation when a document covers the day', () => {
    const acts: CameraForLaw['acts'] = [{ act: 'move', at: at('2026-05-10') }];
    const paper = (on: string, until: string | null, act: 'move' | 'remove' = 'move') =>
      ({ act, on, until, organ: '县公安局', documentNo: '12号' }) as CameraCase['authorisations'][number];
    const met = (...authorisations: CameraCase['authorisations'][number][]) =>
      dutyOf(caseWith({ acts }, { authorisations }), 'authorisation').is === 'met';
    expect(met(paper('2026-05-01', null))).toBe(true);
    expect(met(paper('2026-05-01', '2026-05-10'))).toBe(true);
    expect(met(paper('2026-05-01', '2026-05-09'))).toBe(false);
    expect(met(paper('2026-05-11', null))).toBe(false);
    expect(met(paper('2026-05-01', null, 'remove'))).toBe(false);
  });

  test('inherits sign, necessity, unit, basis and days kept from its site', () => {
    const shared = { sign: 'present', necessity: '治安', unitId: newId(), retentionDays: 30 } as const;
    const one = caseWith({}, { site: siteWith({ legalBasis: '7-2', ...shared }) });
    for (const matter of ['sign', 'necessity', 'unit', 'legal-basis', 'retention'] as const)
      expect([matter, dutyOf(one, matter).is]).toEqual([matter, 'met']);
  });

  test('whose recorder nobody has read is unknown, and short days are lacking', () => {
    expect(dutyOf(caseWith(), 'retention').is).toBe('unknown');
    const short = cameraRecord.parse({ retentionDays: 29 });
    expect(dutyOf(caseWith({ record: short }), 'retention').is).toBe('lacking');
    const asked = localWith({ matter: 'retention', when: { legalBases: ['7-2'] }, minimumDays: 90 });
    const enough = caseWith({ record: cameraRecord.parse({ retentionDays: 60 }) });
    expect(dutyOf(enough, 'retention').is).toBe('met');
    expect(dutyOf(enough, 'retention', [asked])).toMatchObject({
      is: 'lacking',
      reason: { en: expect.stringMatching(/90/) },
    });
  });

  test('at a main corridor, a compound’s yard or before a house needs a second look newer than its placement', () => {
    const check = (verdict: string, on: string) =>
      ({ verdict, at: at(on).toISOString(), by: { id: 'two', name: '李', unit: '' } }) as CameraCase['check'];
    const one = (more: Partial<CameraCase>) => dutyOf(caseWith({ placement: 'household-front' }, more), 'second-check');
    expect(one({})).toMatchObject({ is: 'lacking', ruleDueOn: '2026-03-08' });
    expect(one({ check: check('ok', '2026-03-03') }).is).toBe('met');
    expect(one({ check: check('ok', '2026-02-03') }).is).toBe('lacking');
    expect(one({ check: check('masks-needed', '2026-03-03') }).is).toBe('lacking');
    expect(dutyOf(caseWith({ placement: 'road' }), 'second-check').is).toBe('not-required');
  });

  test('is aimed by what was measured, not by a compass near steel', () => {
    const aim = (azimuthBasis: string) =>
      dutyOf(caseWith({ record: cameraRecord.parse({ azimuthDeg: 90, azimuthBasis }) }), 'aim').is;
    expect(['surveyed', 'picture', 'compass', 'direction-code'].map(aim)).toEqual(['met', 'met', 'lacking', 'lacking']);
  });
});

describe('an owner', () => {
  const front = (more: Partial<Site> = {}) =>
    siteWith({ kind: 'household-front', accessBasis: { basis: 'own' }, ...more });
  const word = { owner: '王五', signedOn: '2026-03-01', withdrawnAt: null } as never;

  test('agrees in writing before the house is on record for a week, and what was taken back is shown', () => {
    const of = (consent: never | undefined, more = {}) =>
      dutyOf({ subject: 'site', site: front(more), recordedAt: at('2026-03-01'), consent }, 'consent');
    expect(of(undefined)).toMatchObject({ is: 'lacking', ruleDueOn: '2026-03-08' });
    expect(of(word).is).toBe('met');
    const taken = { owner: '王五', signedOn: '2026-03-01', withdrawnAt: at('2026-05-05').toISOString() } as never;
    expect(of(taken, { accessBasis: { basis: 'none' } }).reason.zh).toContain('2026-05-05');
  });
});

test('an import’s date counts for what the import lacked, a person’s date before it', () => {
  const terms = { is: 'lacking', dateFixed: false, ruleDueOn: '2026-04-01', waived: false } as const;
  expect(standingOf({ ...terms, gapsDueOn: '2026-09-01', setDueOn: null }, today).dueOn).toBe('2026-09-01');
  expect(standingOf({ ...terms, gapsDueOn: '2026-09-01', setDueOn: '2026-07-01' }, today).dueOn).toBe('2026-07-01');
});
