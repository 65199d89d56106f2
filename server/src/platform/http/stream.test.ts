import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { StreamEvent } from '@sharp-eyes/protocol';
import { openTestHub, type SignedIn, type TestHub } from '../../testing/hub.ts';
import { eventually } from '../testing/eventually.ts';

const township = '341802100000';
const village = '341802100201';
const otherTownship = '341802101000';

let hub: TestHub;
let technician: SignedIn;
let stranger: SignedIn;

beforeAll(async () => {
  hub = await openTestHub();
  technician = await hub.signInAs([{ role: 'technician', division: township }], 'near');
  stranger = await hub.signInAs([{ role: 'technician', division: otherTownship }]);
});
afterAll(() => hub.stop());

interface Heard {
  headers: Record<string, string | string[] | undefined>;
  events: { id: string; data: StreamEvent }[];
  text: string;
  /** The last id that a browser would remember. */
  lastId: string;
  ended: boolean;
  close(): void;
}

/** A browser's EventSource, as far as it matters. */
function listen({ cookie }: { cookie: string }, lastEventId?: string): Promise<Heard> {
  return new Promise((resolve, reject) => {
    const headers = { cookie, ...(lastEventId === undefined ? {} : { 'last-event-id': lastEventId }) };
    const req = request({ port: hub.address.port, host: '127.0.0.1', path: '/api/v1/stream', headers }, (res) => {
      const heard: Heard = {
        ...{ headers: res.headers, events: [], text: '', lastId: lastEventId ?? '', ended: false },
        close: () => void req.destroy(),
      };
      let rest = '';
      res.setEncoding('utf8');
      res.on('data', (part: string) => {
        heard.text += part;
        rest += part;
        for (let end = rest.indexOf('\n\n'); end >= 0; end = rest.indexOf('\n\n')) {
          const fields = new Map(
            rest
              .slice(0, end)
              .split('\n')
              .map((line) => [line.split(': ')[0] as string, line.slice(line.indexOf(': ') + 2)]),
          );
          rest = rest.slice(end + 2);
          heard.lastId = fields.get('id') ?? heard.lastId;
          const data = fields.get('data');
          if (data !== undefined) heard.events.push({ id: heard.lastId, data: JSON.parse(data) as StreamEvent });
        }
      });
      const end = (): void => {
        heard.ended = true;
      };
      res.on('end', end).on('close', end).on('error', end);
      resolve(heard);
    });
    req.on('error', reject);
    req.end();
  });
}

let made = 0;
/** Says that a camera has moved, or came, or went: none is on record, so people hear that it is gone. */
async function say(before: string | null, after: string | null): Promise<string> {
  made += 1;
  const cameraId = `camera-${made}`;
  await hub.platform.database.inTransaction(async (tx) =>
    tx.emit({
      ...{ kind: 'camera.changed', divisionBefore: before, divisionAfter: after },
      body: { cameraId, removed: after === null },
    }),
  );
  return cameraId;
}
const idsOf = ({ events }: Heard): string[] => events.map(({ data }) => ('id' in data ? data.id : data.kind));

describe('the event stream', () => {
  test('is not compressed, not buffered and not kept', async () => {
    const heard = await listen(technician);
    expect(heard.headers).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'x-accel-buffering': 'no',
      'cache-control': 'no-store, no-transform',
    });
    expect(heard.headers['content-encoding']).toBeUndefined();
    heard.close();
  });

  test('tells each person what changed in their own area and nothing else', async () => {
    const near = await listen(technician);
    const far = await listen(stranger);
    const inside = await say(village, village);
    const outside = await say(null, '341802101201');
    await eventually(() => near.events.length > 0 && far.events.length > 0);
    expect(idsOf(near)).toEqual([inside]);
    expect(idsOf(far)).toEqual([outside]);
    near.close();
    far.close();
  });

  test('a record that moves out of the area is gone there', async () => {
    const near = await listen(technician);
    const moved = await say(village, '341802101201');
    await eventually(() => near.events.length > 0);
    expect(near.events[0]?.data).toEqual({ kind: 'gone', of: 'camera', id: moved });
    near.close();
  });

  test('a role that may not read cameras hears nothing of them', async () => {
    const auditor = await listen(await hub.signInAs([{ role: 'auditor', division: township }]));
    const near = await listen(technician);
    await say(village, village);
    await eventually(() => near.events.length > 0);
    expect(auditor.events).toEqual([]);
    auditor.close();
    near.close();
  });

  test('after a break it goes on where it was; with an id that is not held it says to reload', async () => {
    const first = await listen(technician);
    await say(village, village);
    await eventually(() => first.events.length > 0);
    first.close();
    const missed = [await say(village, village), await say(village, village)];
    const again = await listen(technician, first.lastId);
    await eventually(() => again.events.length >= 2);
    expect(idsOf(again)).toEqual(missed);
    again.close();

    const lost = await listen(technician, '8200000000');
    await eventually(() => lost.events.length > 0);
    expect(idsOf(lost)).toEqual(['reload']);
    lost.close();
  });

  test('one that only just opened can go on as well', async () => {
    const quiet = await listen(technician);
    await eventually(() => quiet.lastId !== '');
    quiet.close();
    const missed = await say(village, village);
    const again = await listen(technician, quiet.lastId);
    await eventually(() => again.events.length > 0);
    expect(idsOf(again)).toEqual([missed]);
    again.close();
  });

  test('closes when the session ends', async () => {
    const person = await hub.signInAs([{ role: 'technician', division: township }]);
    const heard = await listen(person);
    await person.ask('DELETE', '/api/v1/session');
    await eventually(() => heard.ended);
    expect(heard.events).toEqual([]);
  });
});
