import { type GivenHamlet, type Hamlet, hamletRow, hamletsMax, levelOf } from '@sharp-eyes/protocol';
import type { ChangeFault, ChangeFaultCode } from './change-faults.ts';

/** The words that spreadsheets use. */
const kindWords: Record<string, Hamlet['kind']> = {
  自然村: 'natural-village',
  村民组: 'villagers-group',
  村民小组: 'villagers-group',
  其他: 'other',
};

export interface HamletRow extends Hamlet {
  row: number;
  code: string;
}

const fieldFault: Record<string, ChangeFaultCode> = { code: 'code-shape', name: 'name-missing', kind: 'kind-shape' };

/** Reads the rows of somebody's spreadsheet. */
export function readHamletRows(given: readonly GivenHamlet[]): { rows: HamletRow[]; faults: ChangeFault[] } {
  const rows: HamletRow[] = [];
  const faults: ChangeFault[] = [];
  for (const [row, cells] of given.entries()) {
    const kind = String(cells.kind ?? '').trim();
    const read = hamletRow.safeParse({
      code: String(cells.code ?? '').trim(),
      name: String(cells.name ?? '').trim(),
      ...(kind === '' ? {} : { kind: kindWords[kind] ?? kind }),
    });
    if (read.success) rows.push({ ...read.data, row });
    else
      for (const field of new Set(read.error.issues.map(({ path }) => String(path[0])))) {
        const got = String(cells[field as keyof GivenHamlet] ?? '').slice(0, 40);
        faults.push({ row, field, code: fieldFault[field] ?? 'code-shape', values: { got } });
      }
  }
  return { rows, faults };
}

/** What is known of the villages that a table speaks of. */
export interface HamletGround {
  /** By the code of the table: the village in force that it means, null when it ended, absent when unknown. */
  villages: ReadonlyMap<string, { name: string; current: string | null }>;
  own(code: string): boolean;
  /** Names that each village in force has already. */
  there: ReadonlyMap<string, ReadonlySet<string>>;
}

export interface HamletPlan {
  added: (Hamlet & { division: string })[];
  /** Rows whose name is there already. */
  unchanged: number;
  faults: ChangeFault[];
}

/** What a table of hamlets adds, or everything that is wrong with it. The same table twice adds nothing. */
export function planHamlets(rows: readonly HamletRow[], { villages, own, there }: HamletGround): HamletPlan {
  const added: HamletPlan['added'] = [];
  const faults: ChangeFault[] = [];
  const names = new Map([...there].map(([code, set]) => [code, new Set(set)]));
  let unchanged = 0;
  for (const { row, code, name, kind } of rows) {
    const fault = (faultCode: ChangeFaultCode, values: ChangeFault['values'] = {}): void =>
      void faults.push({ row, field: 'code', code: faultCode, values });
    const village = villages.get(code);
    if (levelOf(code) !== 'village') fault('level-not-village');
    else if (!own(code)) fault('outside-area', { got: code });
    else if (!village) fault('unknown-code', { got: code });
    else if (village.current === null) fault('village-ended', { name: village.name });
    else if (names.get(village.current)?.has(name)) unchanged += 1;
    else {
      const known = names.get(village.current) ?? new Set();
      names.set(village.current, known.add(name));
      if (known.size > hamletsMax) fault('too-many-hamlets', { max: hamletsMax });
      else added.push({ division: village.current, name, kind });
    }
  }
  return { added, unchanged, faults };
}

/** What the old village adds to a name that both had: 张家 of 东胜村 becomes 张家（东胜村）. */
const joinedName = (name: string, village: string): string => `${name}（${village}）`.slice(0, 60);

/** Hamlets of villages that merge, in the village that takes them in. A name that is there already says where it was. */
export function joinedHamlets(
  moving: readonly { _id: string; division: string; name: string }[],
  there: readonly { division: string; name: string }[],
  villageOf: (code: string) => { into: string; name: string },
): { id: string; division: string; name: string }[] {
  const taken = new Set(there.map(({ division, name }) => `${division}/${name}`));
  return moving.map(({ _id, division, name }) => {
    const { into, name: village } = villageOf(division);
    let fresh = name;
    for (let n = 1; taken.has(`${into}/${fresh}`); n += 1)
      fresh = joinedName(name, n === 1 ? village : `${village}${n}`);
    taken.add(`${into}/${fresh}`);
    return { id: _id, division: into, name: fresh };
  });
}
