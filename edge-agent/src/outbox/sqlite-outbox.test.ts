import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type NewFact, newId } from '@sharp-eyes/protocol';
import fc from 'fast-check';
import { type Outbox, type OutboxError, openOutbox, openOutboxAfresh } from './index.ts';
import { cameraId, cleared, picture, raised, vitals } from './testing/facts.ts';

const MiB = 1024 * 1024;
const everything = { facts: 100_000, bytes: 1e9 };
let folder: string;
let file: string;
let outbox: Outbox;

const open = (quotaBytes = 64 * MiB): Outbox => openOutbox({ file, quotaBytes, now: () => Date.UTC(2026, 0, 2) });
const held = (from: Outbox): { seq: number; fact: NewFact }[] =>
  from.waiting(everything).facts.map(({ seq, json }) => ({ seq, fact: JSON.parse(json) as NewFact }));
const codeOf = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    return (error as OutboxError).code;
  }
  return 'no error';
};

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'outbox-'));
  file = join(folder, 'outbox.sqlite');
  outbox = open();
});
afterEach(() => {
  outbox.close();
  rmSync(folder, { recursive: true });
});

test('facts are numbered from one and keep their numbers and the outbox id over a restart', () => {
  expect(outbox.write({ facts: [vitals(), raised()] }).seqs).toEqual([1, 2]);
  const { outboxId } = outbox;
  outbox.close();
  outbox = open();
  expect(outbox.outboxId).toBe(outboxId);
  expect(outbox.write({ facts: [vitals()] }).seqs).toEqual([3]);
});

test('a number is never given twice, even when everything was sent before the restart', () => {
  outbox.write({ facts: [vitals(), vitals()] });
  outbox.settle({ taken: [[1, 2]], refused: [] });
  expect(outbox.waiting(everything)).toMatchObject({ facts: [], depth: 0, oldestHeld: 3, oldestAt: null });
  outbox.close();
  outbox = open();
  expect(outbox.write({ facts: [vitals()] }).seqs).toEqual([3]);
});

test('with a backlog, alerts leave before health, each in its own order', () => {
  outbox.write({ facts: [picture('dark'), raised(), picture('clear'), raised()] });
  expect(outbox.waiting(everything).facts.map(({ seq }) => seq)).toEqual([2, 4, 1, 3]);
  expect(outbox.waiting({ ...everything, facts: 2 }).urgent).toBe(true);
  expect(outbox.waiting(everything).oldestHeld).toBe(1);
});

test('a batch keeps to its bytes, but always has room for one fact', () => {
  outbox.write({ facts: Array.from({ length: 50 }, () => picture('clear')) });
  const { facts } = outbox.waiting({ facts: 100, bytes: 3000 });
  const bytes = facts.reduce((sum, { json }) => sum + json.length + 1, 0);
  expect(facts.length).toBeGreaterThan(1);
  expect(bytes).toBeLessThanOrEqual(3000);
  expect(outbox.waiting({ facts: 100, bytes: 1 }).facts).toHaveLength(1);
});

test('an alert that was raised and not cleared is still open after a restart, with when it was last seen', () => {
  const [one, two] = [newId(), newId()];
  outbox.write({ facts: [raised(one), raised(two)] });
  outbox.write({ facts: [cleared(two)], seen: [{ alertId: one, atMs: Date.UTC(2026, 0, 1, 0, 1) }] });
  outbox.close();
  outbox = open();
  expect(outbox.openAlerts).toMatchObject([{ alertId: one, cameraId, seenAtMs: Date.UTC(2026, 0, 1, 0, 1) }]);
  outbox.settle({ taken: [[1, 9]], refused: [] });
  expect(outbox.openAlerts).toHaveLength(1);
});

test('a change is written whole or not at all', () => {
  const large = { ...vitals(), body: { text: 'x'.repeat(300_000) } } as unknown as NewFact;
  expect(codeOf(() => outbox.write({ facts: [raised(), large] }))).toBe('too-large');
  expect(held(outbox)).toEqual([]);
  expect(outbox.openAlerts).toEqual([]);
});

test('stills wait, oldest first, until the hub has them', () => {
  const owner = newId();
  const still = (n: number) => ({ owner, n, at: '2026-01-01T00:00:00.000Z', jpeg: new Uint8Array([0xff, 0xd8, n]) });
  outbox.write({ facts: [raised(owner)], stills: [still(0), still(1)] });
  outbox.write({ stills: [still(1)] });
  outbox.close();
  outbox = open();
  expect(outbox.stills.count()).toBe(2);
  expect(outbox.stills.next()).toMatchObject({ owner, n: 0, jpeg: new Uint8Array([0xff, 0xd8, 0]) });
  expect(outbox.stills.next(new Set([`${owner}/0`]))).toMatchObject({ n: 1 });
  outbox.stills.settle({ owner, n: 0 });
  expect(outbox.stills.next()).toMatchObject({ n: 1 });
});

test('whatever the answers, exactly what they name is deleted and nothing else is lost', () => {
  const someFact = fc.constantFrom<() => NewFact>(
    raised,
    vitals,
    () => picture('clear'),
    () => picture('dark'),
  );
  const range = fc.tuple(fc.integer({ min: -2, max: 40 }), fc.integer({ min: -2, max: 12 }));
  const step = fc.oneof(
    fc.record({ write: fc.array(someFact, { maxLength: 6 }) }),
    fc.record({ taken: fc.array(range, { maxLength: 3 }), refused: fc.array(fc.integer({ min: 1, max: 40 })) }),
    fc.constant({ restart: true as const }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
      outbox.close();
      rmSync(file);
      outbox = open();
      const expected = new Set<number>();
      let last = 0;
      for (const move of steps)
        if ('write' in move) {
          for (const seq of outbox.write({ facts: move.write.map((make) => make()) }).seqs) {
            expect(seq).toBe(last + 1);
            last = seq;
            expected.add(seq);
          }
        } else if ('taken' in move) {
          const taken = move.taken.map(([from, length]): [number, number] => [from, from + length]);
          const named = (seq: number) =>
            taken.some(([from, to]) => from <= seq && seq <= to) || move.refused.includes(seq);
          const answer = { taken, refused: move.refused.map((seq) => ({ seq, code: 'bad-shape' })) };
          const gone = [...expected].filter(named);
          expect(outbox.settle(answer)).toBe(gone.length);
          for (const seq of gone) expected.delete(seq);
          expect(outbox.settle(answer)).toBe(0); // the same answer again, as after a lost one
        } else {
          outbox.close();
          outbox = open();
        }
      const now = outbox.waiting(everything);
      expect(new Set(now.facts.map(({ seq }) => seq))).toEqual(expected);
      expect(now.depth).toBe(expected.size);
      expect(now.oldestHeld).toBe(expected.size > 0 ? Math.min(...expected) : last + 1);
    }),
    { numRuns: 40 },
  );
});

describe('when the quota is full', () => {
  const other = newId();
  beforeEach(() => {
    outbox.close();
    rmSync(file);
    outbox = open(2 * MiB);
  });
  /** Eight cameras' repeated health with a change now and then, and alerts between. */
  const fill = (rounds: number): { alerts: Set<number>; changes: Set<number> } => {
    const alerts = new Set<number>();
    const changes = new Set<number>();
    for (let i = 0; i < rounds; i++) {
      const facts: NewFact[] = Array.from({ length: 100 }, () => picture('clear', i, cameraId));
      facts.push(picture(i % 2 ? 'dark' : 'clear', i, other), raised());
      const { seqs } = outbox.write({ facts });
      changes.add(seqs[100] ?? -1);
      alerts.add(seqs[101] ?? -1);
    }
    return { alerts, changes };
  };

  test('every alert and every change of state is kept, and what was thinned is counted', () => {
    const { alerts, changes } = fill(120);
    const now = held(outbox);
    const seqs = new Set(now.map(({ seq }) => seq));
    expect([...alerts, ...changes].filter((seq) => !seqs.has(seq))).toEqual([]);
    const thinned = now.flatMap(({ fact }) => (fact.kind === 'facts.thinned' ? [fact.body] : []));
    const last = Math.max(...seqs);
    expect(thinned.reduce((sum, { count }) => sum + count, 0)).toBe(last - seqs.size);
    for (let seq = 1; seq <= last; seq++)
      if (!seqs.has(seq)) expect(thinned.some(({ from, to }) => from <= seq && seq <= to)).toBe(true);
  });

  test('the hub hears why numbers are missing before it can call them lost', () => {
    fill(120);
    const thinned = held(outbox).filter(({ fact }) => fact.kind === 'facts.thinned');
    const kept = held(outbox).filter(({ fact }) => fact.kind !== 'facts.thinned');
    outbox.settle({ taken: kept.map(({ seq }) => [seq, seq]), refused: [] });
    expect(outbox.waiting(everything).oldestHeld).toBeLessThanOrEqual(2);
    outbox.settle({ taken: thinned.map(({ seq }) => [seq, seq]), refused: [] });
    expect(outbox.waiting(everything).depth).toBe(0);
  });

  test('a still for which there is no room is counted, and the alert goes on without it', () => {
    const jpeg = new Uint8Array(500 * 1024);
    const leftOut = Array.from({ length: 6 }, (_, n) => {
      const owner = newId();
      return outbox.write({ facts: [raised(owner)], stills: [{ owner, n, at: '2026-01-01T00:00:00.000Z', jpeg }] });
    }).reduce((sum, written) => sum + written.leftOut.stills, 0);
    expect(leftOut).toBeGreaterThanOrEqual(2);
    expect(held(outbox)).toHaveLength(6);
  });

  test('stills that are given up so that an alert finds room are counted', () => {
    const jpeg = new Uint8Array(50 * 1024);
    const still = (n: number) => ({ owner: newId(), n, at: '2026-01-01T00:00:00.000Z', jpeg });
    for (let n = 0; n < 4; n += 1) expect(outbox.write({ stills: [still(n)] })).toMatchObject({ droppedStills: 0 });
    let [put, dropped, leftOut] = [4, 0, 0];
    for (; put < 200 && dropped === 0; put += 1) {
      const facts = Array.from({ length: 100 }, () => raised());
      const written = outbox.write({ facts, stills: [still(0)] });
      expect(written.seqs).toHaveLength(100);
      dropped += written.droppedStills;
      leftOut += written.leftOut.stills;
    }
    expect(dropped).toBe(8);
    expect(outbox.stills.count() + leftOut + dropped).toBe(put);
    expect(outbox.write({}).droppedStills).toBe(0);
  });

  test('at the hard end a full disk is an error with a name; what was written before stays, and room lets it go on', () => {
    let code = 'no error';
    let written = 0;
    while (code === 'no error' && written < 20_000)
      code = codeOf(() => {
        outbox.write({ facts: Array.from({ length: 100 }, () => raised()) });
        written += 100;
      });
    expect(code).toBe('disk-full');
    expect(outbox.waiting({ facts: 0, bytes: 0 }).depth).toBe(written);
    outbox.settle({ taken: [[1, 1000]], refused: [] });
    expect(outbox.write({ facts: [raised()] }).seqs[0]).toBeGreaterThan(written);
  });
});

describe('a file that cannot be used', () => {
  test('of another program is refused and left alone', () => {
    outbox.close();
    rmSync(file);
    const database = new DatabaseSync(file);
    database.exec('CREATE TABLE theirs (x)');
    database.close();
    const before = readFileSync(file);
    expect(codeOf(() => openOutboxAfresh({ file, quotaBytes: MiB, now: Date.now }, () => undefined))).toBe('foreign');
    expect(readFileSync(file).equals(before)).toBe(true);
    writeFileSync(file, 'my shopping list');
    expect(codeOf(open)).toBe('foreign');
  });

  test('of a newer version is refused and left alone', () => {
    outbox.close();
    const database = new DatabaseSync(file);
    database.exec('PRAGMA user_version = 99');
    database.close();
    expect(codeOf(open)).toBe('newer');
  });

  test('that is damaged is moved aside, said, and a new one begun', () => {
    outbox.write({ facts: Array.from({ length: 2000 }, () => picture('clear')) });
    const { outboxId } = outbox;
    outbox.close();
    const bytes = readFileSync(file);
    bytes.fill(0x5a, 4096, bytes.length - 4096);
    writeFileSync(file, bytes);
    expect(codeOf(open)).toBe('corrupt');
    const moved: string[] = [];
    outbox = openOutboxAfresh({ file, quotaBytes: MiB, now: Date.now }, (_, to) => moved.push(to));
    expect(outbox.outboxId).not.toBe(outboxId);
    expect(moved).toHaveLength(1);
    expect(readdirSync(folder).filter((name) => name.includes('.corrupt-')).length).toBeGreaterThan(0);
  });

  test('in use by another agent is refused', () => {
    expect(codeOf(open)).toBe('in-use');
  });
});

test('the file is readable by its owner only', () => {
  expect(statSync(file).mode & 0o077).toBe(0);
});
