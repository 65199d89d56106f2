import { camera as cameraShape, type Problem, site as siteShape } from '@sharp-eyes/protocol';
import {
  type AccountDraft,
  type Base,
  type CameraDraft,
  type CameraValue,
  type Draft,
  inOrder,
  needsPerson,
  type PhotoDraft,
  type SiteDraft,
  type SiteValue,
} from './drafts.ts';
import { cameraBaseOf, kindOf, type SendingHub, siteBaseOf } from './hub.ts';
import { isSame, mergeFields } from './merge.ts';

/** The drafts as they lie on the phone. Everything is on the disk when a promise resolves. */
export interface DraftBox {
  all(): Promise<Draft[]>;
  /** Changes a draft as it is *now*: a person may have gone on while it was being sent. Nothing when it is gone. */
  change<D extends Draft>(draft: D, change: (now: D) => D): Promise<D | undefined>;
  /** Takes away what was sent, unless a person has changed it meanwhile. */
  remove(draft: Draft): Promise<void>;
  photo(id: string): Promise<Uint8Array<ArrayBuffer> | undefined>;
}

/** How a round of sending ended: all that can be sent is, the hub does not answer, or it asks who we are. */
export type RoundEnd = 'sent' | 'later' | 'signed-out';

/** Writes to one record before its round gives up: each is a change by a person here or elsewhere. */
const writesMax = 8;

/**
 * Sends what waits, in order, each thing until the hub has it or a person must decide. It may be cut off anywhere, the
 * answer lost, the phone dead: the next round does the same again, and at the hub nothing is there twice.
 */
export async function sendAll(box: DraftBox, hub: SendingHub): Promise<RoundEnd> {
  const missing = new Set<string>();
  for (const draft of inOrder(await box.all())) {
    if (needsPerson(draft) || ownersOf(draft).some((id) => missing.has(id))) {
      missing.add(draft.id);
      continue;
    }
    const end = await sendOne(box, hub, draft);
    if (end === 'later' || end === 'signed-out') return end;
    if (end === 'held') missing.add(draft.id);
  }
  return 'sent';
}

/** The records that must be at the hub before this one. */
function ownersOf(draft: Draft): string[] {
  if (draft.kind === 'camera') return [draft.mine.siteId];
  return draft.kind === 'photo' ? [draft.owner.id] : [];
}

async function sendOne(box: DraftBox, hub: SendingHub, draft: Draft): Promise<RoundEnd | 'held'> {
  try {
    return (await write(box, hub, draft)) ? 'sent' : 'held';
  } catch (error) {
    const problem = hub.problemOf(error);
    const kind = kindOf(problem);
    if (kind === 'later' || kind === 'signed-out') return kind;
    await box.change(draft, (now) => ({ ...now, trouble: withoutRecord(problem) }));
    return 'held';
  }
}

/** The record that came with a problem is kept as the base, not a second time with the words. */
function withoutRecord({ current: _, ...problem }: Problem): Problem {
  return problem;
}

/** @returns false when a person must decide first */
async function write(box: DraftBox, hub: SendingHub, draft: Draft): Promise<boolean> {
  if (draft.kind === 'site') return writeSite(box, hub, draft);
  if (draft.kind === 'camera') return writeCamera(box, hub, draft);
  if (draft.kind === 'account') return writeAccount(box, hub, draft);
  if (draft.kind === 'photo') await writePhoto(box, hub, draft);
  else await hub.report(draft);
  await box.remove(draft);
  return true;
}

async function writeAccount(box: DraftBox, hub: SendingHub, draft: AccountDraft): Promise<boolean> {
  const { deviceKey, sealed } = draft;
  if (!draft.wasTaken && (await hub.tryAccount(deviceKey, sealed)) === 'refused') {
    await box.change(draft, (now) => ({ ...now, trouble: { type: 'account-refused', title: '', status: 401 } }));
    return false;
  }
  await hub.keepAccount(deviceKey, sealed);
  await box.remove(draft);
  return true;
}

async function writePhoto(box: DraftBox, hub: SendingHub, draft: PhotoDraft): Promise<void> {
  const bytes = await box.photo(draft.id);
  if (bytes) await hub.addPhoto(draft, bytes);
}

async function writeSite(box: DraftBox, hub: SendingHub, first: SiteDraft): Promise<boolean> {
  let draft: SiteDraft | undefined = first;
  for (let n = 0; n < writesMax && draft; n += 1) {
    const now: SiteDraft = draft;
    if (now.clashes.length > 0) return false;
    if (now.base && isSame(now.base.value, now.mine)) {
      await box.remove(now);
      return true;
    }
    const version = now.base?.version;
    const request = () => (version === undefined ? hub.addSite(now) : hub.changeSite(now, version));
    draft = await written(box, hub, now, readStaleSite, { makes: now.mine, request });
  }
  return draft === undefined;
}

async function writeCamera(box: DraftBox, hub: SendingHub, first: CameraDraft): Promise<boolean> {
  let draft: CameraDraft | undefined = first;
  for (let n = 0; n < writesMax && draft; n += 1) {
    if (draft.clashes.length > 0) return false;
    if (draft.isDropped) return dropCamera(box, hub, draft);
    const next = nextWrite(hub, draft);
    if (!next) {
      if (draft.isFinished && !draft.wants) await box.remove(draft);
      return true;
    }
    draft = await written(box, hub, draft, readStaleCamera, next);
  }
  return draft === undefined;
}

/** One request, and the record as it will be when the hub has taken it. */
interface Write<V> {
  makes: V;
  request: () => Promise<Base<V>>;
}

/** The one request that brings the hub nearer to what the technician said; undefined when it has all of it. */
function nextWrite(hub: SendingHub, draft: CameraDraft): Write<CameraValue> | undefined {
  const { base, mine } = draft;
  if (!base) return { makes: mine, request: () => hub.addCamera(draft) };
  const { version, value } = base;
  const { deviceKey, source, placement } = mine;
  if (value.deviceKey !== deviceKey || value.source !== source)
    return { makes: { ...value, deviceKey, source, placement }, request: () => hub.linkDevice(draft, version) };
  if (value.placement !== placement)
    return { makes: { ...value, placement }, request: () => hub.changePlacement(draft, version) };
  // Each tap on the map would be a line of the camera's history: the record goes when its author is done.
  if (!draft.isFinished || isSame(value, mine)) return undefined;
  return { makes: mine, request: () => hub.changeRecord(draft, version) };
}

async function dropCamera(box: DraftBox, hub: SendingHub, draft: CameraDraft): Promise<boolean> {
  try {
    // Not only where the hub has answered: an answer that was lost may have made it all the same.
    if (!draft.wasPlanned) await hub.removeCamera(draft.id);
  } catch (error) {
    if (hub.problemOf(error).status !== 404) throw error;
  }
  await box.remove(draft);
  return true;
}

/**
 * One write, on the record before it goes: an answer that is lost must not make our own word look like another's. What
 * the hub answers is the new base; what the person changed meanwhile stays on top of it. A stale one is put on top of
 * what stands there now, and what both changed waits for a person.
 * @returns the draft as it is now, undefined when it is gone
 */
async function written<V extends SiteValue | CameraValue, D extends SiteDraft | CameraDraft>(
  box: DraftBox,
  hub: SendingHub,
  draft: D,
  readStale: (current: unknown) => Base<V>,
  { makes, request }: Write<V>,
): Promise<D | undefined> {
  await box.change(draft, (now) => ({ ...now, sent: withSent(now.sent as V[], makes) }) as D);
  try {
    const base = await request();
    return await box.change(draft, (now) => onTopOf(now, makes, base));
  } catch (error) {
    const problem = hub.problemOf(error);
    if (kindOf(problem) !== 'stale') throw error;
    const base = readStale(problem.current);
    return box.change(draft, (now) => onTopOf(now, now.base?.value ?? makes, base));
  }
}

/**
 * None is forgotten: in a valley the first request may be the one that arrived, and an hour of tries follows it. The
 * same again says nothing new, so that what is kept grows with what a person changed and not with the tries.
 */
function withSent<V>(sent: readonly V[], makes: V): readonly V[] {
  return sent.some((one) => isSame(one, makes)) ? sent : [...sent, makes];
}

/** @param from - what both the person here and the hub began from, but for what we have sent ourselves */
function onTopOf<D extends SiteDraft | CameraDraft>(
  now: D,
  from: SiteValue | CameraValue,
  base: Base<SiteValue | CameraValue>,
): D {
  const theirs = base.value as Record<string, unknown>;
  const ours = (field: string): boolean =>
    now.sent.some((sent) => isSame((sent as Record<string, unknown>)[field], theirs[field]));
  const began = Object.fromEntries(
    Object.entries(from).map(([field, value]) => [field, ours(field) ? theirs[field] : value]),
  );
  const { merged, clashes } = mergeFields<object>(began, now.mine, base.value);
  return { ...now, base, mine: merged, clashes, sent: [] } as unknown as D;
}

/** Of a record that somebody else wrote only what a technician's draft speaks of has to be understood. */
const cameraPart = cameraShape.pick({
  ...{ name: true, siteId: true, deviceKey: true, source: true, placement: true, record: true, version: true },
});
const readStaleSite = (current: unknown): Base<SiteValue> => siteBaseOf(siteShape.parse(current));
const readStaleCamera = (current: unknown): Base<CameraValue> => cameraBaseOf(cameraPart.parse(current));
