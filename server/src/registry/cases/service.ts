import {
  type CaseRecord,
  type caseCall,
  countyOf,
  type newCase,
  newId,
  pageMax,
  toInstant,
} from '@sharp-eyes/protocol';
import type { z } from 'zod';
import type { Tx } from '../../platform/database/database.ts';
import type { EventOf } from '../../platform/events/event-map.ts';
import type { PersonCaller } from '../../platform/http/caller.ts';
import { notFound, ProblemError, stale } from '../../platform/http/problem.ts';
import { ownAreaOnly } from '../../platform/http/words.ts';
import type { Platform } from '../../platform/platform.ts';
import { inScope, type Scope, wholeScope } from '../../platform/scope.ts';
import type { Audit } from '../../trust/audit/service.ts';
import type { DeviceQueue } from '../cameras/device-queue.ts';
import type { Cameras } from '../cameras/service.ts';
import type { Contacts } from '../contacts/service.ts';
import type { Places } from '../places/service.ts';
import type { Sites } from '../sites/service.ts';
import { type CaseDocument, CasesRepository } from './repository.ts';
import { mayFollow, mayRead } from './rules.ts';

const checkedAfter = wholeScope('whether the reader may is decided by the case itself: its reporter may be anybody');
const atOnce = wholeScope('a camera of the reporter’s area is left alone, wherever its device is served from');

type Reporter = CaseRecord['reportedBy'];
type Paging = { open?: boolean | undefined; cursor?: string | undefined; limit?: number };

export interface CaseRooms {
  audit: Audit;
  places: Places;
  sites: Sites;
  contacts: Contacts;
  cameras: Cameras;
  queue: DeviceQueue;
}

/**
 * Devices found where none may stand (Order 799 Art. 8(2)): the police are called at once, and the case is open until
 * their receipt. No picture is ever taken, no connection made; its reporter, the police and the auditor see it.
 */
export class Cases {
  readonly #platform: Platform;
  readonly #rooms: CaseRooms;
  readonly #repository: CasesRepository;

  constructor(platform: Platform, rooms: CaseRooms) {
    this.#platform = platform;
    this.#rooms = rooms;
    this.#repository = new CasesRepository(platform.database);
    platform.consumers.register('cases', ['device.forbidden'], (event) => this.#fromQueue(event));
  }

  /** The police's and the auditor's list. */
  async list(scope: Scope, page: Paging): Promise<{ items: CaseRecord[]; next: string | null }> {
    return this.#page(page, (asked) => this.#repository.list(scope, asked));
  }

  /** What the caller reported. */
  async mine({ person }: PersonCaller, page: Paging): Promise<{ items: CaseRecord[]; next: string | null }> {
    return this.#page(page, (asked) => this.#repository.reportedBy(person.id, asked));
  }

  /** @throws ProblemError `not-found`, also for whoever may not see it */
  async find({ person }: PersonCaller, id: string): Promise<CaseRecord> {
    const found = await this.#repository.find(checkedAfter, id);
    if (!found || !mayRead(found, person)) throw notFound();
    return this.#view(found);
  }

  /**
   * Opens a case. A registered camera that is named is left alone from this instant: what its device's report from the
   * queue does is done here, too.
   */
  async report(scope: Scope, caller: PersonCaller, body: z.output<typeof newCase>): Promise<CaseRecord> {
    const { placement, words } = body;
    const before = body.id && (await this.#repository.find(checkedAfter, body.id));
    if (before) return this.find(caller, before._id);
    const camera = body.cameraId === null ? undefined : await this.#rooms.cameras.find(scope, body.cameraId);
    const siteId = body.siteId ?? camera?.siteId ?? null;
    const site = siteId === null ? undefined : await this.#rooms.sites.find(scope, siteId);
    const division = site?.division ?? camera?.division ?? body.division ?? '';
    if (!inScope(scope, division))
      throw new ProblemError('bad-request', { faults: [{ path: 'division', message: ownAreaOnly }] });
    const { id, name, unit } = caller.person;
    const made = await this.#open({
      ...{ _id: body.id ?? newId(), division, siteId, cameraId: body.cameraId, placement, words },
      ...{ deviceKey: camera?.deviceKey ?? null, source: camera?.source ?? null, reporter: { id, name, unit } },
    });
    if (camera?.deviceKey && camera.life !== 'retired')
      await this.#rooms.queue.forbid(atOnce, caller, camera.deviceKey, {
        source: camera.source,
        placement,
        siteId,
        words,
      });
    return this.#view(made);
  }

  /** The police were told. @throws ProblemError `not-found`, `illegal-move` for a closed case, `bad-request` */
  async called(caller: PersonCaller, id: string, call: z.output<typeof caseCall>): Promise<CaseRecord> {
    return this.#follow(caller, id, 'called', (tx, found) => {
      const at = new Date(call.at);
      if (at > tx.now) throw new ProblemError('bad-request', { faults: [{ path: 'at', message: notYet }] });
      const words = `${toInstant(at.getTime())} ${call.organ} ${call.officer}`;
      return { change: { calledAt: found.calledAt ?? at }, words };
    });
  }

  /** The receipt of the police closes a case; nothing else does. @throws ProblemError `not-found`, `illegal-move` */
  async close(caller: PersonCaller, id: string, number: string): Promise<CaseRecord> {
    return this.#follow(caller, id, 'closed', (tx) => ({
      change: { receipt: number, closedAt: tx.now },
      words: number,
    }));
  }

  /** A device that a technician reported from the queue. */
  async #fromQueue({ _id, body, divisionAfter }: EventOf<'device.forbidden'>): Promise<void> {
    // Reported by the form, which opened the case itself.
    if (await this.#isOpenFor(body)) return;
    const { deviceKey, source, siteId, words, reporter } = body;
    const placement = body.placement as CaseRecord['placement'];
    const where = { division: divisionAfter ?? '', siteId, cameraId: null, deviceKey, source };
    await this.#open({ _id, ...where, placement, words, reporter });
  }

  async #isOpenFor({ deviceKey, source, reporter }: EventOf<'device.forbidden'>['body']): Promise<boolean> {
    const own = await this.#repository.reportedBy(reporter.id, { open: true, after: undefined, limit: pageMax });
    return own.some((one) => one.deviceKey === deviceKey && one.source === source);
  }

  async #open(
    told: Pick<
      CaseDocument,
      '_id' | 'division' | 'siteId' | 'cameraId' | 'deviceKey' | 'source' | 'placement' | 'words'
    > & {
      reporter: Reporter;
    },
  ): Promise<CaseDocument> {
    const { reporter, ...rest } = told;
    return this.#platform.database.inTransaction(async (tx) => {
      const known = await this.#repository.find(checkedAfter, told._id, tx);
      if (known) return known;
      const one: CaseDocument = {
        ...{ ...rest, county: countyOf(told.division), reportedBy: reporter, reportedAt: tx.now },
        ...{ calledAt: null, receipt: null, closedAt: null },
        ...{ entries: [{ at: tx.now, by: reporter, kind: 'reported', words: told.words }], version: 1 },
      };
      await this.#repository.add(tx, one);
      await this.#note(tx, one, reporter, 'cases.report');
      return one;
    });
  }

  async #follow(
    { person }: PersonCaller,
    id: string,
    kind: 'called' | 'closed',
    next: (tx: Tx, found: CaseDocument) => { change: Partial<CaseDocument>; words: string },
  ): Promise<CaseRecord> {
    const by = { id: person.id, name: person.name, unit: person.unit };
    const followed = await this.#platform.database.inTransaction(async (tx) => {
      const found = await this.#repository.find(checkedAfter, id, tx);
      if (!found || !mayFollow(found, person)) throw notFound();
      if (found.closedAt) throw new ProblemError('illegal-move', { values: { state: 'closed', by: kind } });
      const { change, words } = next(tx, found);
      const entries = [...found.entries, { at: tx.now, by, kind, words }];
      const one = { ...found, ...change, entries, version: found.version + 1 };
      if (!(await this.#repository.put(tx, one, found.version))) throw stale(undefined);
      await this.#note(tx, one, by, `cases.${kind}`);
      return one;
    });
    return this.#view(followed);
  }

  /** An administrator reads the register too, and sees no case: it names nothing but the case, in the county's name. */
  async #note(tx: Tx, { _id: caseId, county }: CaseDocument, by: Reporter, action: string): Promise<void> {
    const division = `${county}000000`;
    const actor = { person: { id: by.id, name: by.name }, unit: by.unit };
    await this.#rooms.audit.append(tx, { ...actor, action, division, content: { caseId } });
    tx.emit({ kind: 'case.changed', divisionBefore: division, divisionAfter: division, body: { caseId } });
  }

  async #page(
    { open, cursor: after, limit = pageMax }: Paging,
    find: (page: { open?: boolean | undefined; after: string | undefined; limit: number }) => Promise<CaseDocument[]>,
  ): Promise<{ items: CaseRecord[]; next: string | null }> {
    const found = await find({ open, after, limit: limit + 1 });
    const items = await Promise.all(found.slice(0, limit).map((one) => this.#view(one)));
    return { items, next: found.length > limit ? (items.at(-1)?.id ?? null) : null };
  }

  async #view(one: CaseDocument): Promise<CaseRecord> {
    const { _id: id, county: _county, reportedAt, calledAt, closedAt, entries, ...rest } = one;
    const at = (date: Date | null) => (date === null ? null : toInstant(date.getTime()));
    const [divisionPath, sites, callees] = await Promise.all([
      this.#rooms.places.pathOf(one.division),
      this.#rooms.sites.byIds(checkedAfter, one.siteId === null ? [] : [one.siteId]),
      this.#rooms.contacts.calleesOf(one.siteId ?? '', one.division),
    ]);
    return {
      ...{ id, ...rest, divisionPath, siteName: sites.get(one.siteId ?? '')?.name ?? '' },
      ...{ reportedAt: toInstant(reportedAt.getTime()), calledAt: at(calledAt), closedAt: at(closedAt) },
      entries: entries.map((entry) => ({ ...entry, at: toInstant(entry.at.getTime()) })),
      police: callees
        .filter(({ kind }) => kind === 'police-post')
        .map(({ name, phone, part }) => ({ name, phone, part })),
    };
  }
}

const notYet = { zh: '应为现在或以前的时间', en: 'expected a time that has been' };
