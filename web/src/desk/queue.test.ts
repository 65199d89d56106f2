import { describe, expect, test } from '@jest/globals';
import type { AlertRow } from '@sharp-eyes/protocol';
import fc from 'fast-check';
import { nextNeeded } from './need.ts';
import { emptyQueue, hear, neighbour, queriesOf, release, search, takePage } from './queue.ts';

const todo = { view: 'todo', division: null, me: 'p1' } as const;
const free = { nowMs: 1000, held: false };
const aimed = { nowMs: 1000, held: true };
const firstPage = { askedAtMs: 0, whole: true, held: false };

function alert(id: string, over: Partial<AlertRow> = {}): AlertRow {
  return {
    id,
    number: `341802-${id}`,
    kind: 'person-in-zone',
    priority: 'medium',
    state: 'open',
    active: true,
    division: '341802101201',
    divisionPath: ['宣州区', '水东镇', '东胜村'],
    cameraId: 'c',
    cameraName: '东门',
    siteName: '悦来农家乐',
    zone: '院门',
    score: 0.9,
    reason: { code: 'person-in-zone', params: {}, text: '' },
    frameTime: `2026-11-23T00:00:0${id}.000Z`,
    rtpTimestamp: 0,
    receivedAt: `2026-11-23T00:00:0${id}.000Z`,
    clearedAt: null,
    acknowledgedBy: null,
    ackExpiresAt: null,
    ...{ standing: 'queue', count: 1, lastAt: `2026-11-23T00:00:0${id}.000Z`, assignedTo: null, shelvedUntil: null },
    ...{ handedTo: null, feedbackBy: null, joinedTo: null, heldBy: null, silence: null, cause: null },
    outcome: null,
    stills: 0,
    version: 1,
    ...over,
  };
}
const page = (...items: AlertRow[]) => ({ items, next: null });
const ids = (rows: readonly AlertRow[]) => rows.map((row) => row.id);
const loaded = (...items: AlertRow[]) => takePage(emptyQueue(todo), page(...items), firstPage);

describe('the live queue', () => {
  test('open stands above acknowledged, then priority, then the newest', () => {
    const queue = loaded(
      alert('1'),
      alert('2', { state: 'acknowledged', priority: 'critical' }),
      alert('3', { priority: 'high' }),
      alert('4'),
    );
    expect(ids(queue.shown)).toEqual(['3', '4', '1', '2']);
  });

  test('a new alert appears at once when nobody aims at the list', () => {
    expect(ids(hear(loaded(alert('1')), '2', alert('2'), free).shown)).toEqual(['2', '1']);
  });

  test('while somebody aims, a new alert waits and no row moves', () => {
    const queue = hear(loaded(alert('1'), alert('2')), '3', alert('3', { priority: 'critical' }), aimed);
    expect(ids(queue.shown)).toEqual(['2', '1']);
    expect(ids(queue.waiting)).toEqual(['3']);
    expect(queue.disturbed).toBe(true);
    expect(ids(release(queue).shown)).toEqual(['3', '2', '1']);
  });

  test('while somebody aims, a row that was resolved elsewhere says so where it stands, and goes afterwards', () => {
    const queue = hear(loaded(alert('1'), alert('2')), '2', alert('2', { state: 'resolved', version: 2 }), aimed);
    expect(queue.shown.map((row) => row.state)).toEqual(['resolved', 'open']);
    expect(queue.disturbed).toBe(true);
    expect(ids(release(queue).shown)).toEqual(['1']);
  });

  test('an alert that leaves the person’s area goes at once, aimed at or not', () => {
    expect(ids(hear(loaded(alert('1'), alert('2')), '2', null, aimed).shown)).toEqual(['1']);
  });

  test('a waiting alert that is resolved before anybody saw it waits no longer', () => {
    const queue = hear(loaded(), '1', alert('1'), aimed);
    expect(hear(queue, '1', alert('1', { state: 'resolved', version: 2 }), aimed).waiting).toEqual([]);
  });

  test('an alert raised while the list was loading is not lost', () => {
    const queue = hear(emptyQueue(todo), '2', alert('2'), { nowMs: 500, held: false });
    const after = takePage(queue, page(alert('1')), { askedAtMs: 400, whole: true, held: false });
    expect(ids(after.shown)).toEqual(['2', '1']);
  });

  test('a list asked for before an alert was resolved does not bring it back', () => {
    const queue = hear(loaded(alert('1')), '1', alert('1', { state: 'resolved', version: 2 }), free);
    expect(takePage(queue, page(alert('1')), { askedAtMs: 900, whole: true, held: false }).shown).toEqual([]);
  });

  test('a list asked for later replaces what the stream had said before', () => {
    const queue = hear(loaded(alert('1')), '2', alert('2'), free);
    expect(ids(takePage(queue, page(alert('1')), { askedAtMs: 2000, whole: true, held: false }).shown)).toEqual(['1']);
  });

  test('an older version that comes late does not undo a decision', () => {
    const queue = hear(
      loaded(alert('1', { state: 'acknowledged', version: 5 })),
      '1',
      alert('1', { version: 4 }),
      free,
    );
    expect(queue.shown[0]?.state).toBe('acknowledged');
  });

  test('with the same version, what came last counts: it cleared on site, a still arrived', () => {
    const queue = hear(loaded(alert('1')), '1', alert('1', { active: false, stills: 2 }), free);
    expect(queue.shown[0]).toMatchObject({ active: false, stills: 2 });
  });

  test('an empty list takes the first row at once, though somebody aims at it', () => {
    const queue = hear(loaded(), '1', alert('1'), aimed);
    expect([ids(queue.shown), ids(queue.waiting)]).toEqual([['1'], []]);
  });

  test('a reload while somebody aims moves nothing either', () => {
    const queue = takePage(loaded(alert('1')), page(alert('1'), alert('2')), { askedAtMs: 0, whole: true, held: true });
    expect([ids(queue.shown), ids(queue.waiting)]).toEqual([['1'], ['2']]);
  });

  test('a reload while somebody aims takes away what is no longer there, but not under the hand', () => {
    const queue = takePage(loaded(alert('1'), alert('2')), page(alert('2')), { ...firstPage, held: true });
    expect(ids(queue.shown)).toEqual(['2', '1']);
    expect(ids(release(queue).shown)).toEqual(['2']);
  });

  test('what a reload no longer had and the stream brings back stays', () => {
    const queue = takePage(loaded(alert('1')), page(), { ...firstPage, held: true });
    expect(ids(release(hear(queue, '1', alert('1', { version: 2 }), aimed)).shown)).toEqual(['1']);
  });

  test('what is shelved, silenced or held by its cause leaves the queue for the fold, and comes back', () => {
    const held = alert('1', { standing: 'held' });
    expect(hear(loaded(alert('1')), '1', held, free).shown).toEqual([]);
    const fold = { ...todo, view: 'quiet' } as const;
    const folded = hear(takePage(emptyQueue(fold), page(), firstPage), '1', held, free);
    expect(ids(folded.shown)).toEqual(['1']);
    expect(hear(folded, '1', alert('1'), free).shown).toEqual([]);
    expect(hear(folded, '2', alert('2', { state: 'shelved' }), free).shown.map(({ id }) => id)).toEqual(['2', '1']);
  });

  test('a repeat stands nowhere by itself', () => {
    expect(hear(loaded(alert('1')), '2', alert('2', { standing: 'joined', joinedTo: '1' }), free).shown).toHaveLength(
      1,
    );
  });

  test('what was given to me stands before its equals, what was given to another after all that is open', () => {
    const [mine, another] = [
      { id: 'p1', name: '我' },
      { id: 'p2', name: '他' },
    ];
    const queue = loaded(
      alert('1', { assignedTo: mine }),
      alert('2'),
      alert('3', { priority: 'critical', assignedTo: another }),
      alert('4', { state: 'acknowledged', acknowledgedBy: another }),
      alert('5', { state: 'acknowledged', acknowledgedBy: mine, priority: 'low' }),
      alert('6', { state: 'handed-over', priority: 'critical' }),
    );
    expect(ids(queue.shown)).toEqual(['1', '2', '3', '5', '4', '6']);
  });

  test('the next page is added below', () => {
    const queue = takePage(
      loaded(alert('3')),
      { items: [alert('1'), alert('2')], next: 'x' },
      { ...firstPage, whole: false },
    );
    expect([ids(queue.shown), queue.next]).toEqual([['3', '2', '1'], 'x']);
  });

  test('a division shows itself and everything below it, nothing else', () => {
    const filter = { ...todo, division: '341802101000' } as const;
    const queue = takePage(emptyQueue(filter), page(alert('1')), firstPage);
    expect(ids(hear(queue, '2', alert('2', { division: '341802102001' }), free).shown)).toEqual(['1']);
    expect(queriesOf(filter)).toEqual([
      'state=open%2Cacknowledged%2Chanded-over&standing=queue&limit=200&division=341802101000',
    ]);
  });

  test('after one is settled the next below opens; nothing more urgent is passed over', () => {
    const { shown } = loaded(alert('1'), alert('2'), alert('3'), alert('4', { state: 'acknowledged' }));
    expect(ids(shown)).toEqual(['3', '2', '1', '4']);
    expect(nextNeeded(shown, '2', 'p1')?.id).toBe('1');
    expect(nextNeeded(shown, '1', 'p1')?.id).toBe('3');
    const urgent = hear(loaded(alert('1'), alert('2')), '3', alert('3', { priority: 'critical' }), free);
    expect(nextNeeded(urgent.shown, '2', 'p1')?.id).toBe('3');
    expect(nextNeeded([alert('1')], '1', 'p1')).toBeUndefined();
  });

  test('j and k stop at the ends and begin at the first', () => {
    const { shown } = loaded(alert('1'), alert('2'));
    expect([neighbour(shown, null, 1)?.id, neighbour(shown, '1', 1)?.id, neighbour(shown, '1', -1)?.id]).toEqual([
      '2',
      '1',
      '2',
    ]);
  });

  test('a search wants every word', () => {
    const rows = [alert('1'), alert('2', { zone: '后院' })];
    expect(ids(search(rows, '东胜 后院'))).toEqual(['2']);
    expect(ids(search(rows, '341802-1'))).toEqual(['1']);
  });
});

const states = ['open', 'acknowledged', 'shelved', 'handed-over', 'resolved'] as const;
const heardRow = fc.record({
  id: fc.constantFrom('1', '2', '3', '4', '5'),
  state: fc.constantFrom(...states),
  standing: fc.constantFrom('queue', 'held', 'silenced'),
  priority: fc.constantFrom('critical', 'high', 'medium', 'low'),
});
const step = fc.oneof(
  fc.record({ do: fc.constant('hear' as const), row: heardRow, held: fc.boolean() }),
  fc.record({ do: fc.constant('reload' as const), held: fc.boolean() }),
  fc.record({ do: fc.constant('release' as const) }),
);

describe('whatever comes in whatever order', () => {
  test('through sleeps, reloads and aiming no row is lost and none stands twice', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const hub = new Map<string, AlertRow>();
        let queue = takePage(emptyQueue(todo), page(), firstPage);
        for (const [at, one] of steps.entries()) {
          const nowMs = 1000 + at;
          if (one.do === 'hear') {
            const row = alert(one.row.id, { ...one.row, version: at + 2 });
            hub.set(row.id, row);
            // Half of what happens is missed: the browser slept. A reload says it.
            if (at % 2 === 0) queue = hear(queue, row.id, row, { nowMs, held: one.held });
          } else if (one.do === 'reload')
            queue = takePage(queue, page(...hub.values()), { askedAtMs: nowMs, whole: true, held: one.held });
          else queue = release(queue);
          const seen = [...ids(queue.shown), ...ids(queue.waiting)];
          expect(new Set(seen).size).toBe(seen.length);
        }
        queue = release(takePage(queue, page(...hub.values()), { askedAtMs: 5000, whole: true, held: true }));
        const wanted = [...hub.values()].filter(
          ({ state, standing }) => standing === 'queue' && state !== 'resolved' && state !== 'shelved',
        );
        expect(ids(queue.shown).toSorted()).toEqual(ids(wanted).toSorted());
      }),
    );
  });
});
