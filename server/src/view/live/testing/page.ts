import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { type LiveAsk, type LiveTold, liveTold } from '@sharp-eyes/protocol';
import { WebSocket } from 'ws';
import { eventually } from '../../../platform/testing/eventually.ts';
import type { SignedIn } from '../../../testing/hub.ts';

type Told<K extends LiveTold['kind']> = Extract<LiveTold, { kind: K }>;

/** A page that looks, as far as its socket goes: it never connects a browser's line. */
export interface TestPage {
  /** All that it was told, checked against the protocol. */
  told: LiveTold[];
  /** Undefined while the socket is open. */
  closeCode: number | undefined;
  ask(ask: LiveAsk | Record<string, unknown>): void;
  /** Looks, and waits until the picture is offered or refused. */
  look(more: Record<string, unknown>): Promise<Told<'shown'> | Told<'ended'>>;
  /** Waits for the next of a kind that was not waited for before. */
  next<K extends LiveTold['kind']>(kind: K): Promise<Told<K>>;
  close(): void;
}

/** @param origin - of the page that opens the socket; the hub's own by default */
export async function openTestPage(
  { address }: { address: Pick<AddressInfo, 'port'> },
  { cookie }: Pick<SignedIn, 'cookie'>,
  origin = `http://127.0.0.1:${address.port}`,
): Promise<TestPage> {
  const ws = new WebSocket(`ws://127.0.0.1:${address.port}/api/v1/live`, { headers: { cookie, origin } });
  const taken = new Set<LiveTold>();
  let views = 0;
  let rtpCapabilities: Record<string, unknown> = {};
  const found = async (fits: (one: LiveTold) => boolean): Promise<LiveTold> => {
    const fitting = (): LiveTold | undefined => page.told.find((one) => !taken.has(one) && fits(one));
    await eventually(() => fitting() !== undefined);
    const one = fitting() as LiveTold;
    taken.add(one);
    return one;
  };
  const page: TestPage = {
    told: [],
    closeCode: undefined,
    ask: (ask) => ws.send(JSON.stringify(ask)),
    look: async (more) => {
      const view = ++views;
      page.ask({ kind: 'look', view, stream: 'sub', rtpCapabilities, ...more });
      return found((one) => (one.kind === 'shown' || one.kind === 'ended') && one.view === view) as Promise<
        Told<'shown'> | Told<'ended'>
      >;
    },
    next: (kind) => found((one) => one.kind === kind) as Promise<Told<typeof kind>>,
    close: () => ws.close(),
  };
  ws.on('message', (data) => {
    const told = liveTold.parse(JSON.parse(data.toString()));
    if (told.kind === 'hello') rtpCapabilities = told.rtpCapabilities;
    page.told.push(told);
  });
  ws.on('close', (code) => {
    page.closeCode = code;
  });
  await once(ws, 'open');
  await eventually(() => page.told.length > 0);
  return page;
}

/** What a browser would say of its end of the encryption. */
export const someDtls = {
  role: 'client',
  fingerprints: [{ algorithm: 'sha-256', value: Array.from({ length: 32 }, () => 'AB').join(':') }],
};
