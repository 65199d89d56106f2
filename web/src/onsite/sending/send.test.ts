import { describe, expect, test } from '@jest/globals';
import { type Camera, cameraRecord, newId } from '@sharp-eyes/protocol';
import fc from 'fast-check';
import { MemoryCabinet } from '../phone/memory-cabinet.test-kit.ts';
import { Vault } from '../phone/vault.ts';
import { withSource } from '../wants.ts';
import { VaultDrafts } from './draft-box.ts';
import type { AccountDraft, CameraDraft, Draft, PhotoDraft, SiteDraft, SiteValue } from './drafts.ts';
import { FakeHub, fates } from './fake-hub.test-kit.ts';
import { cameraBaseOf, type SendingHub } from './hub.ts';
import { isSame } from './merge.ts';
import { sendAll } from './send.ts';

const common = { madeAtMs: 1, trouble: null };
const versioned = { ...common, base: null, sent: [], clashes: [], isDropped: false };
const siteValue = {
  ...{ name: '七岭农家乐', kind: 'farm-stay', division: '341802110203', hamlet: null, address: null },
  ...{ pointOrigin: null, unitId: null, legalBasis: '9', accessBasis: { basis: 'own' }, agreementPhotoId: null },
  ...{
    sign: 'unknown',
    signPhotoId: null,
    necessity: null,
    retentionDays: null,
    agentId: null,
    contacts: [],
    demo: false,
  },
} as SiteValue;

const { point: _, ...blank } = cameraRecord.parse({});

const siteDraft = (): SiteDraft => ({
  ...versioned,
  kind: 'site',
  id: newId(),
  pointConfirmed: false,
  mine: siteValue,
});
const cameraDraft = (siteId: string, source: string, more: Partial<CameraDraft> = {}): CameraDraft => ({
  ...versioned,
  ...{ kind: 'camera', id: newId(), wasPlanned: false, pointConfirmed: false, isFinished: true, wants: null },
  ...{ aim: { left: null, right: null }, past: [] },
  mine: {
    ...{ name: source, siteId, deviceKey: 'urn:uuid:r', source, placement: 'car-park' },
    ...blank,
  },
  ...more,
});
const accountDraft = (deviceKey: string): AccountDraft => ({
  ...common,
  ...{ kind: 'account', id: newId(), deviceKey, wasTaken: false },
  sealed: { agentId: newId(), toAgent: 'a', toCounty: 'c' },
});
const photoDraft = (siteId: string): PhotoDraft => ({
  ...common,
  ...{ kind: 'photo', id: newId(), query: '', contentType: 'image/jpeg', owner: { kind: 'site', id: siteId } },
});

/** The phone: what lies in it outlives every page. */
class Phone {
  readonly cabinet = new MemoryCabinet();

  #open: VaultDrafts | undefined;

  async drafts(): Promise<VaultDrafts> {
    this.#open ??= new VaultDrafts(await Vault.open(this.cabinet, 'sun'));
    return this.#open;
  }

  /** What was only in the page's memory is gone. */
  reload(): void {
    this.#open = undefined;
  }

  async with(...drafts: Draft[]): Promise<this> {
    const box = await this.drafts();
    for (const draft of drafts)
      await box.add(draft, draft.kind === 'photo' ? new Uint8Array([0xff, 0xd8, 7]) : undefined);
    return this;
  }

  async round(hub: SendingHub) {
    return sendAll(await this.drafts(), hub);
  }

  async waiting(): Promise<Draft[]> {
    return (await this.drafts()).all();
  }
}

describe('what was answered without the hub', () => {
  test('is sent in an order in which each thing has what it stands on, and leaves the phone', async () => {
    const site = siteDraft();
    const cameras = ['ch1', 'ch2'].map((source) => cameraDraft(site.id, source));
    const photo = photoDraft(site.id);
    const phone = await new Phone().with(photo, ...cameras, accountDraft('urn:uuid:r'), site);
    const hub = new FakeHub();
    expect(await phone.round(hub)).toBe('sent');
    expect(hub.made).toEqual([site.id, ...cameras.map(({ id }) => id)]);
    expect([hub.accounts.get('urn:uuid:r'), hub.photos.get(photo.id)?.length]).toEqual(['a', 3]);
    expect(await phone.waiting()).toEqual([]);
    expect(phone.cabinet.records.size).toBe(0);
  });

  test('is at the hub once and as it was said last, whatever is lost on the way, in whatever order', async () => {
    const plan = fc.array(fc.constantFrom(...fates), { maxLength: 40 });
    const placement = fc.constantFrom('road', 'entrance', 'perimeter', 'car-park');
    const edit = fc.record({ camera: fc.nat(2), heightM: fc.integer({ min: 1, max: 9 }), placement });
    const edits = fc.array(edit, { maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(plan, edits, async (fate, changes) => {
        const site = siteDraft();
        const cameras = ['ch1', 'ch2', 'ch3'].map((source) => cameraDraft(site.id, source, { isFinished: false }));
        const photo = photoDraft(site.id);
        const phone = await new Phone().with(site, ...cameras, photo, accountDraft('urn:uuid:r'));
        const hub = new FakeHub(fate);
        const wanted = new Map(cameras.map(({ id }) => [id, [null as number | null, 'car-park']]));
        for (const { camera, heightM, placement: place } of changes) {
          const draft = cameras[camera] as CameraDraft;
          await Promise.all([
            phone.round(hub), // a person goes on while it is sent
            (await phone.drafts()).change(draft, (now) => ({
              ...now,
              mine: { ...now.mine, heightM, placement: place },
            })),
          ]);
          wanted.set(draft.id, [heightM, place]);
        }
        for (const draft of cameras)
          await (await phone.drafts()).change(draft, (now) => ({ ...now, isFinished: true }));
        for (let n = 0; n < 60 && (await phone.waiting()).length > 0; n += 1) {
          phone.reload();
          await phone.round(hub);
        }
        expect(await phone.waiting()).toEqual([]);
        expect(new Set(hub.made).size).toBe(hub.made.length);
        expect([...hub.cameras.keys()].sort()).toEqual([...wanted.keys()].sort());
        for (const [id, said] of wanted) {
          const { record, placement: place } = hub.cameras.get(id) as Camera;
          expect([record.heightM, place]).toEqual(said);
        }
        expect([hub.sites.size, hub.photos.size, hub.accounts.size]).toEqual([1, 1, 1]);
      }),
      { numRuns: 150 },
    );
  });

  test('whose first answer was lost keeps what was said afterwards, however often the signal fails before the next', async () => {
    const tries = 40;
    const hub = new FakeHub(['well', 'answer-lost', ...Array<'lost'>(tries).fill('lost')]);
    const site = siteDraft();
    const camera = cameraDraft(site.id, 'ch1', { isFinished: false });
    const box = await (await new Phone().with(site, camera)).drafts();
    expect(await sendAll(box, hub)).toBe('later');
    await box.change<CameraDraft>(camera, (now) => ({
      ...now,
      isFinished: true,
      mine: { ...now.mine, azimuthDeg: 263 },
    }));
    for (let n = 0; n < tries; n += 1) expect(await sendAll(box, hub)).toBe('later');
    const kept = (await box.all()).find((one): one is CameraDraft => one.id === camera.id);
    expect(kept?.sent).toHaveLength(2);
    expect(await sendAll(box, hub)).toBe('sent');
    expect([await box.all(), hub.cameras.get(camera.id)?.record.azimuthDeg]).toEqual([[], 263]);
  });

  test('stays on the phone while the hub does not answer, and nothing more is asked of it', async () => {
    const site = siteDraft();
    const phone = await new Phone().with(site, cameraDraft(site.id, 'ch1'));
    const hub = new FakeHub(['lost']);
    expect(await phone.round(hub)).toBe('later');
    expect([hub.requests, (await phone.waiting()).length]).toEqual([1, 2]);
  });

  test('waits for a person where two changed one field, each otherwise, and shows both', async () => {
    const site = siteDraft();
    const draft = cameraDraft(site.id, 'ch1', { isFinished: false });
    const phone = await new Phone().with(site, draft);
    const hub = new FakeHub();
    await phone.round(hub);
    hub.elsewhere(draft.id, { heightM: 6, poleNumber: 'G12' });
    const box = await phone.drafts();
    await box.change(draft, (now) => ({ ...now, isFinished: true, mine: { ...now.mine, heightM: 4, landmark: '井' } }));
    await phone.round(hub);
    const [waiting] = (await phone.waiting()) as CameraDraft[];
    expect(waiting?.clashes).toEqual([{ field: 'heightM', mine: 4, theirs: 6 }]);
    expect(hub.cameras.get(draft.id)?.record.landmark).toBeNull();
    await box.change(draft, (now) => ({ ...now, clashes: [], mine: { ...now.mine, heightM: 6 } }));
    await phone.round(hub);
    const { heightM, poleNumber, landmark } = hub.cameras.get(draft.id)?.record ?? {};
    expect([heightM, poleNumber, landmark]).toEqual([6, 'G12', '井']);
    expect(await phone.waiting()).toEqual([]);
  });

  test('does not hold up its neighbours when the hub refuses it, but what stands on it waits', async () => {
    const [site, other] = [siteDraft(), siteDraft()];
    const first = cameraDraft(site.id, 'ch1');
    const same = cameraDraft(site.id, 'ch1');
    const phone = await new Phone().with(site, other, first, same, cameraDraft(site.id, 'ch2'));
    const hub = new FakeHub();
    expect(await phone.round(hub)).toBe('sent');
    expect([...hub.cameras.values()].map(({ source }) => source)).toEqual(['ch1', 'ch2']);
    expect((await phone.waiting()).map(({ id, trouble }) => [id, trouble?.type])).toEqual([[same.id, 'conflict']]);
  });

  test('that stands on something a person must decide first waits with it, and is not blamed', async () => {
    const site = siteDraft();
    const trouble = { type: 'bad-request', title: 'no', status: 400 };
    const phone = await new Phone().with({ ...site, trouble }, cameraDraft(site.id, 'ch1'), photoDraft(site.id));
    const hub = new FakeHub();
    expect(await phone.round(hub)).toBe('sent');
    expect(hub.requests).toBe(0);
    expect((await phone.waiting()).filter((draft) => draft.trouble !== null).map(({ id }) => id)).toEqual([site.id]);
  });

  test('and was changed in the very moment in which it was all sent does not leave the phone unsent', async () => {
    const site = siteDraft();
    const draft = cameraDraft(site.id, 'ch1');
    const phone = await new Phone().with(site, draft);
    const hub = new FakeHub();
    const box = await phone.drafts();
    const lateHand: typeof box.remove = async (sent) => {
      if (sent.kind === 'camera')
        await box.change(sent, (now) => ({ ...now, mine: { ...now.mine, heightM: 7 } }) as typeof sent);
      await box.remove(sent);
    };
    const late = { all: () => box.all(), change: box.change.bind(box), remove: lateHand, photo: box.photo.bind(box) };
    await sendAll(late, hub);
    expect((await phone.waiting()).map(({ id }) => id)).toEqual([draft.id]);
    await phone.round(hub);
    expect([hub.cameras.get(draft.id)?.record.heightM, (await phone.waiting()).length]).toEqual([7, 0]);
  });

  test('of a planned camera is linked to the plan’s record, whatever the planner changed meanwhile', async () => {
    const site = siteDraft();
    const planned = cameraDraft(site.id, 'ch9', { isFinished: false });
    const hub = new FakeHub();
    const office = await new Phone().with(site, planned);
    await office.round(hub);
    hub.elsewhere(planned.id, { deviceKey: null, source: null });
    const base = cameraBaseOf(hub.cameras.get(planned.id) as Camera);
    const mine = { ...base.value, deviceKey: 'urn:uuid:r', source: 'ch1', heightM: 4 };
    const phone = await new Phone().with({ ...planned, wasPlanned: true, base, mine, isFinished: true });
    hub.elsewhere(planned.id, { poleNumber: 'G7' });
    expect(await phone.round(hub)).toBe('sent');
    const { deviceKey, source, record } = hub.cameras.get(planned.id) as Camera;
    expect([deviceKey, source, record.heightM, record.poleNumber]).toEqual(['urn:uuid:r', 'ch1', 4, 'G7']);
    expect(await phone.waiting()).toEqual([]);
  });

  test('of a device that has not told its pictures stays until it has, on record all the same', async () => {
    const site = siteDraft();
    const draft = cameraDraft(site.id, 'ch1', { wants: { deviceKey: 'urn:uuid:r', index: 1 } });
    const unknown: CameraDraft = { ...draft, mine: { ...draft.mine, deviceKey: null, source: null } };
    const phone = await new Phone().with(site, unknown);
    const hub = new FakeHub();
    await phone.round(hub);
    expect([hub.cameras.get(draft.id)?.source, (await phone.waiting()).length]).toEqual([null, 1]);
    const told = ['ch1', 'ch2'].map((token) => ({ token, codecs: [] }));
    await (await phone.drafts()).change(unknown, (now) => withSource(now, 'urn:uuid:r', told));
    await phone.round(hub);
    expect([hub.cameras.get(draft.id)?.source, (await phone.waiting()).length]).toEqual(['ch2', 0]);
  });

  test('a password that was refused is not tried again by itself: makers lock out', async () => {
    const phone = await new Phone().with(accountDraft('urn:uuid:r'));
    const hub = new FakeHub();
    hub.refusing.add('urn:uuid:r');
    for (let n = 0; n < 5; n += 1) await phone.round(hub);
    expect([hub.tries, hub.accounts.size, (await phone.waiting()).length]).toEqual([1, 0, 1]);
  });

  test('taken back by its author it is nowhere, even where the hub made it and the answer was lost', async () => {
    const site = siteDraft();
    const draft = cameraDraft(site.id, 'ch1', { isFinished: false });
    const phone = await new Phone().with(site, draft);
    const hub = new FakeHub(['well', 'answer-lost']);
    await phone.round(hub);
    expect(hub.cameras.size).toBe(1);
    await (await phone.drafts()).change(draft, (now) => ({ ...now, isDropped: true }));
    await phone.round(hub);
    expect([hub.cameras.size, (await phone.waiting()).length]).toEqual([0, 0]);
  });

  test('a record of another page is not merged by the order of its keys', () => {
    expect(isSame({ a: 1, b: { c: 2, d: undefined } }, { b: { c: 2 }, a: 1 })).toBe(true);
  });
});
