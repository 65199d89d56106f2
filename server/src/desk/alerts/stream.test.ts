import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { newId } from '@sharp-eyes/protocol';
import { alertFact } from '../../fleet/testing/agent-wire.ts';
import {
  openTestFleet,
  otherTownship,
  type TestAgent,
  type TestFleet,
  township,
} from '../../fleet/testing/agents-port.ts';
import { type Heard, openEventSource } from '../../platform/testing/event-source.ts';
import { eventually } from '../../platform/testing/eventually.ts';
import type { SignedIn } from '../../testing/hub.ts';

let fleet: TestFleet;
/** A township with its agent, its camera, its officer and that officer's open console. */
interface Place {
  agent: TestAgent;
  cameraId: string;
  officer: SignedIn;
  console: Heard;
}
let here: Place;
let there: Place;
beforeAll(async () => {
  fleet = await openTestFleet();
  here = await placeAt(township);
  there = await placeAt(otherTownship);
});
afterAll(() => fleet.stop());

async function placeAt(division: string): Promise<Place> {
  const agent = await fleet.enrolAgent(division);
  const { cameraId } = await fleet.adopt(agent, division);
  const officer = await fleet.hub.signInAs([{ role: 'duty-officer', division }]);
  return { agent, cameraId, officer, console: await openEventSource(fleet.hub.address.port, officer) };
}

async function raiseAt({ agent, cameraId }: Place): Promise<string> {
  const alertId = newId();
  await agent.tell([alertFact('raised', cameraId, alertId)]);
  return alertId;
}
const alertsHeard = ({ console }: Place) =>
  console.events.flatMap(({ data }) =>
    data.kind === 'alert' ? [{ id: data.record.id, state: data.record.state }] : [],
  );

describe('an alert on the event stream', () => {
  test('is told to the officer of its township, with every decision, and never to the other', async () => {
    const mine = await raiseAt(here);
    await eventually(() => alertsHeard(here).some(({ id }) => id === mine));
    await here.officer.ask('POST', `/api/v1/alerts/${mine}/acknowledge`, {}, { 'if-match': '"1"' });
    await here.officer.ask('POST', `/api/v1/alerts/${mine}/comment`, { note: '已到现场' });
    await here.agent.tell([alertFact('cleared', here.cameraId, mine)]);
    // Events come in the order of their commits: once the other has heard their own, they have passed over mine.
    const theirs = await raiseAt(there);
    await eventually(() => alertsHeard(there).some(({ id }) => id === theirs));
    expect(there.console.text).not.toContain(mine);
    expect(here.console.text).not.toContain(theirs);
    expect(alertsHeard(here).at(-1)).toEqual({ id: mine, state: 'acknowledged' });
  });

  test('that is not on record any more is gone, for those who could see it and nobody else', async () => {
    const removed = newId();
    await fleet.hub.platform.database.inTransaction(async (tx) =>
      tx.emit({ kind: 'alert.changed', divisionBefore: township, divisionAfter: null, body: { alertId: removed } }),
    );
    const theirs = await raiseAt(there);
    await eventually(() => alertsHeard(there).some(({ id }) => id === theirs));
    expect(here.console.events.map(({ data }) => data)).toContainEqual({ kind: 'gone', of: 'alert', id: removed });
    expect(there.console.text).not.toContain(removed);
  });
});
