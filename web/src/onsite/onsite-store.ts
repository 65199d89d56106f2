import type { Camera, Device, DeviceFound, Division, Person, SiteView } from '@sharp-eyes/protocol';
import { sendingHub } from './hub-client.ts';
import { type DayPack, loadDevices, loadPack } from './pack.ts';
import { openOwnVault } from './phone/own-vault.ts';
import type { Vault } from './phone/vault.ts';
import { VaultDrafts } from './sending/draft-box.ts';
import type { CameraDraft, Draft, SealedAccount } from './sending/drafts.ts';
import { type RoundEnd, sendAll } from './sending/send.ts';
import { type Refusals, refusedAgain } from './tries.ts';
import { withSource } from './wants.ts';

/** Small things that a technician would not want to answer twice. */
export interface Notes {
  /** When passwords were refused, by device. */
  refusals: Record<string, Refusals>;
  /** The account that was given last, sealed, by site: the next device there gets it without a word typed. */
  accounts: Record<string, SealedAccount>;
  /** In what the phone's own position is measured, once something has shown it. */
  phoneDatum: 'wgs84' | 'gcj02' | 'bd09' | 'cgcs2000' | null;
  /** What was done today, for the list. */
  sent: { id: string; name: string; atMs: number }[];
}

const noNotes: Notes = { refusals: {}, accounts: {}, phoneDatum: null, sent: [] };

export interface OnsiteState {
  drafts: Draft[];
  pack: DayPack | null;
  notes: Notes;
  /** How the last round of sending ended; null before the first. */
  line: RoundEnd | 'sending' | null;
}

/** While something waits the hub is asked again this often, milliseconds. */
const sendEveryMs = 10_000;
const sentShown = 50;

/** What one technician has on this phone, and its way to the hub. One per page; every change is kept at once. */
export class OnsiteStore {
  readonly drafts: VaultDrafts;
  readonly #vault: Vault;
  #state: OnsiteState = { drafts: [], pack: null, notes: noNotes, line: null };
  readonly #hearers = new Set<() => void>();
  #sending: Promise<void> | undefined;
  #again = false;
  #reads = 0;
  #shown = 0;
  #timer: ReturnType<typeof setInterval> | undefined;

  private constructor(vault: Vault) {
    this.#vault = vault;
    this.drafts = new VaultDrafts(vault, () => this.#readDrafts());
  }

  /** Opens what lies on the phone, less what has become too old. @throws where the browser keeps nothing */
  static async open(person: Person): Promise<OnsiteStore> {
    const store = new OnsiteStore(await openOwnVault(person.id));
    const [pack, notes] = await Promise.all([
      store.#vault.get<DayPack>('pack', 'pack'),
      store.#vault.get<Notes>('notes', 'notes'),
    ]);
    store.#set({ pack: pack ?? null, notes: { ...noNotes, ...notes } });
    await store.#readDrafts();
    return store;
  }

  readonly state = (): OnsiteState => this.#state;

  readonly subscribe = (hear: () => void): (() => void) => {
    this.#hearers.add(hear);
    return () => this.#hearers.delete(hear);
  };

  /** Sends what waits, now and again, until `pause`. */
  start(): void {
    this.#timer ??= setInterval(() => this.#state.drafts.length > 0 && this.send(), sendEveryMs);
    window.addEventListener('online', this.send);
    this.send();
  }

  pause(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    window.removeEventListener('online', this.send);
  }

  /** Sends now; while a round is under way, once more after it. */
  readonly send = (): void => {
    this.#again = true;
    this.#sending ??= this.#rounds().finally(() => {
      this.#sending = undefined;
    });
  };

  /** Resolves when nothing is being sent. */
  async sent(): Promise<void> {
    await this.#sending;
  }

  async #rounds(): Promise<void> {
    while (this.#again) {
      this.#again = false;
      if (this.#state.drafts.length === 0) continue;
      this.#set({ line: 'sending' });
      const round = () => sendAll(this.drafts, this.hub);
      // Two tabs of one phone send one after the other.
      const line = await ('locks' in navigator ? navigator.locks.request('sharp-eyes-onsite-send', round) : round());
      this.#set({ line });
    }
  }

  async loadPack(township: Division, tell: (share: number) => void): Promise<void> {
    await this.#keepPack(await loadPack(township, Date.now(), tell));
  }

  /** Asks for the found devices again, where the hub answers. */
  async refreshDevices(): Promise<void> {
    const { pack } = this.#state;
    if (!pack) return;
    await this.#keepDevices(await loadDevices(pack.agents.map(({ id }) => id)));
  }

  async note(change: (notes: Notes) => Notes): Promise<void> {
    this.#set({ notes: change(this.#state.notes) });
    await this.#vault.put('notes', 'notes', this.#state.notes, Date.now());
  }

  readonly hub = sendingHub(this);

  async refused(deviceKey: string): Promise<void> {
    await this.note((notes) => {
      const refusals = refusedAgain(notes.refusals[deviceKey] ?? [], Date.now());
      return { ...notes, refusals: { ...notes.refusals, [deviceKey]: refusals } };
    });
  }

  /** Heard from the hub: a camera of ours is on record. */
  readonly camera = (camera: Camera): void => {
    const { pack } = this.#state;
    if (!pack) return;
    const cameras = [...pack.cameras.filter(({ id }) => id !== camera.id), camera];
    const row = { id: camera.id, name: camera.name, atMs: Date.now() };
    void this.note((notes) => ({
      ...notes,
      sent: [row, ...notes.sent.filter(({ id }) => id !== camera.id)].slice(0, sentShown),
    }));
    void this.#keepPack({ ...pack, cameras });
  };

  readonly site = (site: SiteView): void => {
    const { pack } = this.#state;
    if (pack) void this.#keepPack({ ...pack, sites: [...pack.sites.filter(({ id }) => id !== site.id), site] });
  };

  /** A device told what it shows: the queue knows it, and the drafts that waited for it. */
  readonly device = (found: DeviceFound): void => {
    const { pack, drafts } = this.#state;
    const { deviceKey, sources = [], maker = null, model = null, serial = null, mac = null } = found;
    if (sources.length === 0) return;
    const told = { sources, maker, model, serial, mac };
    const known = pack?.devices.map((one) => (one.deviceKey === deviceKey ? { ...one, ...told } : one));
    if (known) void this.#keepDevices(known);
    for (const draft of drafts)
      if (draft.kind === 'camera' && draft.wants)
        void this.drafts.change<CameraDraft>(draft, (now) => withSource(now, deviceKey, sources));
  };

  async #keepDevices(devices: Device[]): Promise<void> {
    const { pack } = this.#state;
    if (pack) await this.#keepPack({ ...pack, devices });
    for (const { deviceKey, sources } of devices)
      if (sources.length > 0)
        for (const draft of this.#state.drafts)
          if (draft.kind === 'camera' && draft.wants?.deviceKey === deviceKey)
            await this.drafts.change<CameraDraft>(draft, (now) => withSource(now, deviceKey, sources));
  }

  async #keepPack(pack: DayPack): Promise<void> {
    this.#set({ pack });
    await this.#vault.put('pack', 'pack', pack, pack.atMs);
  }

  /** Reads of storage may overtake one another: an older one than what is shown says nothing new. */
  async #readDrafts(): Promise<void> {
    this.#reads += 1;
    const mine = this.#reads;
    const drafts = await this.drafts.all();
    if (mine < this.#shown) return;
    this.#shown = mine;
    this.#set({ drafts });
  }

  #set(change: Partial<OnsiteState>): void {
    this.#state = { ...this.#state, ...change };
    for (const hear of this.#hearers) hear();
  }
}
