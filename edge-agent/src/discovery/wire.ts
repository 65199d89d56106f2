import { randomUUID } from 'node:crypto';
import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { type AddressAllowList, parseIpv4, parseIpv4Range } from '../camera/allow-list.ts';
import { toCameraError } from '../camera/errors.ts';
import { AnswerCollector, type HeardMatch } from './collector.ts';
import type { ProbeInterface } from './interfaces.ts';
import { composeProbe, DISCOVERY_GROUP, DISCOVERY_PORT, PROBE_TYPES } from './probe-message.ts';
import type { ProblemCounter } from './problems.ts';

export interface ProbeTiming {
  /** How often each of the three kinds of probe is sent. At least 3: one probe found 25 to 32 of 36 cameras. */
  rounds: number;
  /** Mean time between rounds, ms; the real time is 50 % to 150 % of it, so that agents do not probe in step. */
  intervalMs: number;
  /** How long to listen after the last probe, ms. Answers come within 500 ms (APP_MAX_DELAY). */
  waitMs: number;
}

export const DEFAULT_TIMING: ProbeTiming = { rounds: 3, intervalMs: 350, waitMs: 1200 };

export interface WireOptions {
  allow: AddressAllowList;
  interfaces: readonly ProbeInterface[];
  /** Addresses probed one by one as well, for devices that do not answer to multicast. */
  targets: ReadonlySet<string>;
  timing: ProbeTiming;
  problems: ProblemCounter;
  /** Multicast is left out when false: only `targets` are probed. */
  multicast: boolean;
  signal?: AbortSignal;
  /** Port that devices listen on; only tests change it. */
  port?: number;
}

/** Unicast probes leave in bursts of so many each 20 ms: 3,200 a second of 600 bytes is 2 MB/s at most. */
const BURST = 64;

/**
 * Sends probes from every interface and collects the answers, from whatever port. Never fails for what comes in or for
 * one interface that cannot send: that is counted in `problems`.
 */
export async function probeWire(options: WireOptions): Promise<HeardMatch[]> {
  const collector = new AnswerCollector(options.allow, options.problems, options.targets);
  const listen = (datagram: Buffer, { address }: RemoteInfo) => collector.take(datagram, address);
  const opened = await Promise.all(options.interfaces.map((one) => openSocket(one, listen, options.problems)));
  const sockets = opened.filter((socket) => socket !== undefined);
  try {
    for (let round = 0; round < Math.max(3, options.timing.rounds); round += 1) {
      if (round > 0) await sleep(options.timing.intervalMs * (0.5 + Math.random()), undefined, pick(options));
      await sendRound(sockets, options);
    }
    await sleep(options.timing.waitMs, undefined, pick(options));
  } catch (error) {
    if (!options.signal?.aborted) throw error;
    throw toCameraError(options.signal.reason, 'the network');
  } finally {
    for (const { socket } of sockets) socket.close();
  }
  return collector.matches();
}

const pick = ({ signal }: WireOptions) => (signal ? { signal } : {});

interface OpenSocket {
  socket: Socket;
  from: ProbeInterface;
}

async function openSocket(
  from: ProbeInterface,
  listen: (datagram: Buffer, from: RemoteInfo) => void,
  problems: ProblemCounter,
): Promise<OpenSocket | undefined> {
  const { name, address } = from;
  const socket = createSocket({ type: 'udp4', recvBufferSize: 1 << 20 });
  try {
    socket.bind(0, address);
    await once(socket, 'listening');
    socket.setMulticastInterface(address);
    socket.setMulticastTTL(1);
    socket.setMulticastLoopback(true);
    socket.on('message', listen);
    // An ICMP "port unreachable" for a unicast probe arrives here as an error; it only means "nobody there".
    socket.on('error', (error) => problems.add('socket-error', `${name}: ${error.message}`));
    return { socket, from };
  } catch (error) {
    problems.add('interface-unusable', `${name}: ${error instanceof Error ? error.message : error}`);
    socket.close();
    return undefined;
  }
}

async function sendRound(sockets: readonly OpenSocket[], options: WireOptions): Promise<void> {
  for (const type of PROBE_TYPES) {
    for (const one of sockets) {
      if (options.multicast) await send(one, type, DISCOVERY_GROUP, options);
    }
    let sent = 0;
    for (const target of options.targets) {
      sent += 1;
      if (sent % BURST === 0) await sleep(20, undefined, pick(options));
      const way = sockets.find(({ from }) => reaches(from, target)) ?? sockets[0];
      if (way) await send(way, type, target, options);
    }
  }
}

function reaches({ cidr }: ProbeInterface, target: string): boolean {
  const { first, last } = parseIpv4Range(cidr);
  const number = parseIpv4(target);
  return first <= number && number <= last;
}

async function send(
  { socket, from }: OpenSocket,
  type: (typeof PROBE_TYPES)[number],
  to: string,
  { problems, port = DISCOVERY_PORT }: WireOptions,
): Promise<void> {
  const probe = composeProbe(type, randomUUID());
  await new Promise<void>((resolve) => {
    socket.send(probe, port, to, (error) => {
      if (error) problems.add('probe-not-sent', `${from.name}: ${error.message}`);
      resolve();
    });
  });
}
