import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { afterEach, describe, expect, test } from '@jest/globals';
import { AddressAllowList } from '../camera/allow-list.ts';
import { locateDevices } from './locate.ts';
import { DISCOVERY_GROUP } from './probe-message.ts';

let port = 43_900 + Math.floor(Math.random() * 1000);
const sockets: Socket[] = [];
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.close();
  port += 1;
});

async function startDevice(address: string, reference: string): Promise<void> {
  const own = createSocket('udp4').bind(port, address);
  const ear = createSocket({ type: 'udp4', reuseAddr: true }).bind({ port, address: DISCOVERY_GROUP });
  await Promise.all([once(own, 'listening'), once(ear, 'listening')]);
  ear.addMembership(DISCOVERY_GROUP, '127.0.0.1');
  sockets.push(own, ear);
  const match = `<ProbeMatch><EndpointReference><Address>${reference}</Address></EndpointReference><XAddrs>http://${address}/o</XAddrs></ProbeMatch>`;
  for (const socket of [own, ear])
    socket.on('message', (_probe, from) =>
      own.send(`<Envelope><Body><ProbeMatches>${match}</ProbeMatches></Body></Envelope>`, from.port, from.address),
    );
}

const interfaces = [{ name: 'lo', address: '127.0.0.1', cidr: '127.0.0.1/8' }];
async function locate(...known: [string, string][]): Promise<Record<string, string | undefined>> {
  const devices = known.map(([deviceKey, url]) => ({ deviceKey, addresses: [url] }));
  const allow = AddressAllowList.parse(['127.0.0.0/8']);
  const located = await locateDevices(devices, { allow, port, interfaces, timing: { intervalMs: 40, waitMs: 200 } });
  return Object.fromEntries([...located].map(([key, { addresses }]) => [key, addresses[0]?.url]));
}

describe('finding known devices again', () => {
  test('the same reference at a new address is the same device', async () => {
    await startDevice('127.0.32.2', 'urn:moved');
    await startDevice('127.0.32.3', 'urn:stayed');
    expect(await locate(['urn:moved', 'http://127.0.32.1/o'], ['urn:stayed', 'http://127.0.32.3/o'])).toEqual({
      'urn:moved': 'http://127.0.32.2/o',
      'urn:stayed': 'http://127.0.32.3/o',
    });
  });

  test('another camera at the old address is not taken for it', async () => {
    await startDevice('127.0.32.1', 'urn:stranger');
    expect(await locate(['urn:gone', 'http://127.0.32.1/o'])).toEqual({});
  });

  test('a device that answers no probe is assumed where it was', async () => {
    expect(await locate(['mac:aabbcc001122', 'http://127.0.32.1:81/o'])).toEqual({
      'mac:aabbcc001122': 'http://127.0.32.1:81/o',
    });
  });

  test('of two with one reference, none is guessed; the one that was named by its address is found', async () => {
    await startDevice('127.0.32.1', 'urn:twin');
    await startDevice('127.0.32.2', 'urn:twin');
    expect(await locate(['urn:twin', 'http://127.0.32.9/o'])).toEqual({});
    expect(await locate(['urn:twin#127.0.32.2', 'http://127.0.32.2/o'])).toEqual({
      'urn:twin#127.0.32.2': 'http://127.0.32.2/o',
    });
  });
});
