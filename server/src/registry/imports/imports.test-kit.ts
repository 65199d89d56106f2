import {
  csrfHeader,
  type ImportAnswers,
  type ImportFault,
  type ImportKind,
  type ImportRun,
} from '@sharp-eyes/protocol';
import { type MovableClock, movableClock } from '../../platform/clock.ts';
import { csvLine, csvStart, type OutCell } from '../../platform/tables/write-csv.ts';
import { xlsxBytes } from '../../platform/tables/write-xlsx.ts';
import { openTestHub, type SignedIn, type TestHub } from '../../testing/hub.ts';

export const county = '341802000000';
export const townshipOf = (n: number): string => `341802${100 + n}000`;
export const villageOf = (n: number, m: number): string => `341802${100 + n}${200 + m}`;

/** A hub with one county of some townships and villages, and who brings lists in. */
export interface ImportsWorld {
  hub: TestHub;
  clock: MovableClock;
  planner: SignedIn;
  administrator: SignedIn;
  upload(
    kind: ImportKind,
    file: Buffer,
    by?: SignedIn,
    division?: string,
  ): Promise<{ status: number; body: ImportRun }>;
  /** Takes the columns as they were recognised and waits for the end of the dry run. */
  check(run: ImportRun, answers?: Partial<ImportAnswers>): Promise<ImportRun>;
  apply(run: ImportRun, mode: 'all' | 'good'): Promise<ImportRun>;
  until(id: string, state: ImportRun['state']): Promise<ImportRun>;
  faults(id: string): Promise<ImportFault[]>;
  stop(): Promise<void>;
}

export async function openImportsWorld(townships: number, villages: number): Promise<ImportsWorld> {
  // Today: the database itself deletes what is past its time.
  const clock = movableClock(Date.now());
  const hub = await openTestHub(clock);
  const administrator = await hub.signInAs([{ role: 'administrator', division: '000000000000' }]);
  const planner = await hub.signInAs([{ role: 'planner', division: county }]);
  const divisions = [{ code: county, name: '宣州区' }];
  for (let n = 0; n < townships; n += 1) {
    divisions.push({ code: townshipOf(n), name: `第${n}镇` });
    for (let m = 0; m < villages; m += 1) divisions.push({ code: villageOf(n, m), name: `${n}之${m}村` });
  }
  await administrator.ask('POST', '/api/v1/divisions/import', { source: 'test', year: 2023, divisions });

  const until: ImportsWorld['until'] = async (id, state) => {
    // A short list is done at once; a long one is not held up by being asked about.
    for (let pollMs = 10; ; pollMs = Math.min(pollMs * 1.5, 250)) {
      const { status, body } = await planner.ask('GET', `/api/v1/imports/${id}`);
      if (status !== 200) throw new Error(`the import could not be read: ${JSON.stringify(body)}`);
      if (body.state === state) return body;
      if (body.state === 'failed') throw new Error(`the import failed: ${body.failure}`);
      await new Promise((go) => setTimeout(go, pollMs));
    }
  };
  return {
    ...{ hub, clock, planner, administrator, until },
    upload: async (kind, file, by = planner, division = county) => {
      const answer = await fetch(`${hub.origin}/api/v1/imports/${kind}?division=${division}&name=list.xlsx`, {
        method: 'POST',
        headers: { cookie: by.cookie, [csrfHeader]: by.session.csrf },
        body: new Uint8Array(file),
      });
      return { status: answer.status, body: (await answer.json()) as ImportRun };
    },
    check: async (run, answers = {}) => {
      const plan = { columns: run.columns.map(({ key }) => key), answers };
      const path = `/api/v1/imports/${run.id}/plan`;
      const { status, body } = await planner.ask('PUT', path, plan, { 'if-match': `"${run.version}"` });
      if (status !== 200) throw new Error(`the plan was refused: ${JSON.stringify(body)}`);
      return until(run.id, 'checked');
    },
    apply: async (run, mode) => {
      const path = `/api/v1/imports/${run.id}/apply`;
      const { status, body } = await planner.ask('POST', path, { mode }, { 'if-match': `"${run.version}"` });
      if (status !== 200) throw new Error(`applying was refused: ${JSON.stringify(body)}`);
      return until(run.id, 'done');
    },
    faults: async (id) => {
      const all: ImportFault[] = [];
      for (let cursor: string | null = ''; cursor !== null; ) {
        const path = `/api/v1/imports/${id}/faults${cursor === '' ? '' : `?cursor=${cursor}`}`;
        const { body } = await planner.ask('GET', path);
        all.push(...body.items);
        cursor = body.next;
      }
      return all;
    },
    stop: () => hub.stop(),
  };
}

export function csvFile(rows: OutCell[][]): Buffer {
  return Buffer.from(csvStart + rows.map(csvLine).join(''));
}

export async function xlsxFile(head: string[], rows: Iterable<OutCell[]>): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of xlsxBytes('点位', head, rows)) parts.push(part);
  return Buffer.concat(parts);
}
