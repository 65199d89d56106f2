import { createHash } from 'node:crypto';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type AgentConfig, newId, toInstant } from '@sharp-eyes/protocol';
import { picture, raised, vitals } from '../outbox/testing/facts.ts';
import { makeSite, type Site, until } from './testing/site.ts';
import { connectedMessage, notEnrolledMessage } from './uplink.ts';

let site: Site;
/** Ten seconds in earnest. */
const beatMs = 1000;
const gapsOf = (moments: number[]) => moments.slice(1).map((at, i) => at - (moments[i] ?? 0));
const heartbeats = () => site.hub.batches.filter(({ batch }) => batch.facts.length === 0);
const carrying = (seq: number) =>
  site.hub.batches.filter(({ batch }) => (batch.facts as { seq: number }[]).some((fact) => fact.seq === seq));

beforeEach(async () => {
  site = await makeSite({ heartbeatMs: beatMs });
});
afterEach(async () => {
  await site.close();
});

describe('facts', () => {
  test('an alert leaves at once, on a connection that is already open', async () => {
    site.uplink.start();
    await until(() => site.uplink.state === 'connected' && site.hub.sockets.size === 1);
    const { connections } = site.hub;
    const written = performance.now();
    const [seq = 0] = site.record(raised());
    await until(() => carrying(seq).length === 1);
    // What is no alert waits a second for company; how fast an alert is, is measured by the bench.
    expect((carrying(seq)[0]?.at ?? 0) - written).toBeLessThan(700);
    expect(site.hub.connections).toBe(connections);
    await until(() => site.outbox.waiting({ facts: 0, bytes: 0 }).depth === 0);
  });

  test('health is gathered into batches; what waited while the hub was away follows, alerts first', async () => {
    const seqs = site.record(vitals(), picture('dark'), raised(), vitals());
    site.uplink.start();
    await until(() => site.hub.taken.size === 4);
    const first = site.hub.batches.find(({ batch }) => batch.facts.length > 0);
    expect(((first?.batch.facts ?? []) as { seq: number }[]).map(({ seq }) => seq)).toEqual([
      seqs[2],
      seqs[0],
      seqs[1],
      seqs[3],
    ]);
    expect(first?.batch).toMatchObject({ oldestHeld: 1, outbox: { depth: 4 } });
  });

  test('an alert that hangs is sent again on another connection, and a heartbeat leaves on time beside it', async () => {
    site.uplink.start();
    await until(() => site.hub.batches.length > 0);
    let hung = 0;
    site.hub.intercept = (request, _response, body) => {
      if (request.url !== '/agent/v1/facts' || !body.includes('"seq"') || hung > 0) return false;
      hung += 1;
      return true; // and never answered
    };
    const [seq = 0] = site.record(raised());
    await until(() => hung === 1);
    await until(() => carrying(seq).length === 1, 8000);
    const beats = heartbeats().map(({ at }) => at);
    // Whoever waited for the one that hangs would be three seconds late.
    expect(Math.max(...gapsOf(beats))).toBeLessThan(2.5 * beatMs);
  });

  test('a hub that hangs on everything still sees the next heartbeat on time', async () => {
    const arrivals: number[] = [];
    site.hub.intercept = (request) => {
      if (request.url !== '/agent/v1/facts') return false;
      arrivals.push(performance.now());
      return true;
    };
    site.uplink.start();
    await until(() => arrivals.length >= 4);
    expect(Math.max(...gapsOf(arrivals))).toBeLessThan(2.5 * beatMs);
  });

  test('413 halves the batch until the hub takes it; nothing is lost', async () => {
    site.hub.bodyLimit = 6000;
    site.record(...Array.from({ length: 120 }, () => picture('clear')));
    site.uplink.start();
    await until(() => site.hub.taken.size === 120, 10_000);
    expect(site.counts.get('uplink-too-large')).toBeGreaterThanOrEqual(2);
    await until(() => site.outbox.waiting({ facts: 0, bytes: 0 }).depth === 0, 5000); // the answer is on its way
  });

  test('Retry-After is obeyed, for heartbeats too', async () => {
    const arrivals: number[] = [];
    site.hub.intercept = (request, response) => {
      if (request.url !== '/agent/v1/facts') return false;
      arrivals.push(performance.now());
      if (arrivals.length > 2) return false;
      response.writeHead(503, { 'retry-after': '2' }).end();
      return true;
    };
    site.record(raised());
    site.uplink.start();
    await until(() => site.hub.taken.size === 1, 8000);
    const together = arrivals.filter((at) => at - (arrivals[0] ?? 0) < 1900);
    expect(together.length).toBeLessThanOrEqual(2);
  });

  test('an answer that is lost, or takes nothing, costs nothing', async () => {
    let lost = 0;
    site.hub.intercept = (request, response, body) => {
      if (request.url !== '/agent/v1/facts' || !body.includes('"seq"') || ++lost > 2) return false;
      if (lost === 1) request.socket.destroy();
      else
        response.end(
          JSON.stringify({ taken: [], refused: [], serverTime: toInstant(Date.now()), desiredConfig: 0, hubs: [] }),
        );
      return true;
    };
    site.record(raised(), vitals());
    site.uplink.start();
    await until(() => site.hub.taken.size === 2);
    await until(() => site.outbox.waiting({ facts: 0, bytes: 0 }).depth === 0);
  });

  test('times are told by the hub’s clock, an hour off as this machine may be', async () => {
    site.hub.clockOffsetMs = 3600_000;
    site.uplink.start();
    await until(() => site.hub.batches.length > 0);
    const said = Date.parse(site.hub.batches[0]?.batch.sentAt ?? '');
    expect(Math.abs(said - Date.now() - 3600_000)).toBeLessThan(1000);
  });
});

describe('being known', () => {
  test('a hub that lost its tokens, but not our key, is answered with a fresh one and nobody notices', async () => {
    site.uplink.start();
    await until(() => site.uplink.state === 'connected');
    const { enrolled } = site.hub;
    site.hub.forgetAgent();
    site.hub.enrolled = enrolled;
    site.record(raised());
    await until(() => site.hub.taken.size === 1);
    expect(site.hub.tokensGiven).toBeGreaterThanOrEqual(2);
    expect(site.uplink.state).toBe('connected');
  });

  test('a hub that forgot us is said once in words a supervisor can look for; facts are kept', async () => {
    site.uplink.start();
    await until(() => site.lines.some((line) => line.includes(connectedMessage)));
    site.hub.forgetAgent();
    site.record(raised());
    await until(() => site.uplink.state === 'not-enrolled');
    expect(site.lines.filter((line) => line.includes(notEnrolledMessage))).toHaveLength(1);
    expect(site.outbox.waiting({ facts: 0, bytes: 0 }).depth).toBe(1);
  });
});

describe('stills', () => {
  test('are kept until the hub has them, with their hash and time; one refused for good holds up nobody', async () => {
    const at = '2026-01-01T00:00:00.000Z';
    const [refused, good] = [newId(), newId()];
    const jpeg = Buffer.from([0xff, 0xd8, 1, 2, 3]);
    site.hub.intercept = (request, response) => {
      if (!request.url?.includes(refused)) return false;
      response.writeHead(404).end();
      return true;
    };
    site.outbox.write({ stills: [refused, good].map((owner) => ({ owner, n: 1, at, jpeg })) });
    site.uplink.start();
    await until(() => site.outbox.stills.count() === 0);
    const sha256 = createHash('sha256').update(jpeg).digest('hex');
    expect([...site.hub.stills]).toEqual([[`${good}/1`, { jpeg, sha256, at }]]);
  });
});

describe('configuration', () => {
  const config = (version: number, agentId = site.hub.agentId): AgentConfig => ({
    version,
    agentId,
    allowedAddresses: ['127.0.0.0/8'],
    timeZone: 'Asia/Shanghai',
    devices: [],
    cameras: [],
    model: 'ssdlite-mobilenet-v2',
  });
  const reports = () =>
    site.hub.batches.flatMap(({ batch }) =>
      (batch.facts as { kind: string; body: object }[]).flatMap(({ kind, body }) =>
        kind === 'agent.config' ? [body] : [],
      ),
    );
  let applied: number[];
  beforeEach(async () => {
    await site.close();
    applied = [];
    site = await makeSite({
      apply: async ({ version }) => {
        if (version === 13) throw new Error('no such model');
        applied.push(version);
      },
    });
  });

  test('is pulled when another is desired, run, kept for its owner only, and reported', async () => {
    site.hub.config = config(4);
    site.hub.desiredConfig = 4;
    site.uplink.start();
    await until(() => reports().length > 0);
    expect(applied).toEqual([4]);
    expect(reports()).toEqual([{ version: 4, state: 'applied' }]);
    const file = join(site.folder, 'config.json');
    expect(statSync(file).mode & 0o077).toBe(0);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ version: 4 });
  });

  test('that is malformed, or cannot be run, is refused with the reason; the last good one goes on and survives', async () => {
    site.hub.config = config(4);
    site.hub.desiredConfig = 4;
    site.uplink.start();
    await until(() => reports().length === 1);
    site.hub.config = { ...config(12), cameras: 'all of them' };
    site.hub.desiredConfig = 12;
    site.record(raised());
    await until(() => reports().length === 2);
    site.hub.config = config(13);
    site.hub.desiredConfig = 13;
    site.record(raised());
    await until(() => reports().length === 3);
    expect(reports().slice(1)).toMatchObject([
      { version: 12, state: 'refused', reason: expect.stringContaining('cameras') },
      { version: 13, state: 'refused', reason: 'no such model' },
    ]);
    expect(applied).toEqual([4]);
    expect(JSON.parse(readFileSync(join(site.folder, 'config.json'), 'utf8'))).toMatchObject({ version: 4 });
    const pulls = site.counts.get('bad-configuration');
    site.record(raised());
    await new Promise((done) => setTimeout(done, 300));
    expect(site.counts.get('bad-configuration')).toBe(pulls); // not asked for again and again
  });

  test('of the last time is run when the hub is away; another agent’s, or a damaged one, is not', async () => {
    const file = join(site.folder, 'config.json');
    writeFileSync(file, JSON.stringify(config(7)));
    await site.uplink.config.resume();
    writeFileSync(file, JSON.stringify(config(8, newId())));
    await site.uplink.config.resume();
    writeFileSync(file, '{"version": 9');
    await site.uplink.config.resume();
    expect(applied).toEqual([7]);
  });
});

describe('commands', () => {
  const deadline = (ms: number) => toInstant(Date.now() + ms);

  test('are answered; unknown ones are named, late ones are dropped, failures carry their code', async () => {
    site.uplink.start();
    await until(() => site.hub.sockets.size === 1);
    const [fine, strange, late, failing] = [newId(), newId(), newId(), newId()];
    site.hub.command({ id: fine, kind: 'diagnose', deadline: deadline(5000), body: {} });
    site.hub.command({ id: strange, kind: 'dance', deadline: deadline(5000), body: {} } as never);
    site.hub.command({ id: late, kind: 'diagnose', deadline: deadline(-1), body: {} });
    site.hub.command({ id: failing, kind: 'still', deadline: deadline(5000), body: { cameraId: newId() } });
    await until(() => site.hub.answers.length === 3);
    expect(site.hub.answers).toEqual(
      expect.arrayContaining([
        { id: fine, ok: true, body: { fine: true } },
        { id: strange, ok: false, code: 'unknown-command', message: expect.any(String) },
        { id: failing, ok: false, code: 'not-here', message: 'not in this test' },
      ]),
    );
    await until(() => site.counts.get('command-late') === 1);
  });

  test('commands that never end give their places back at their deadlines', async () => {
    await site.close();
    const hang = () => new Promise<never>(() => undefined);
    const handlers = {
      discover: hang,
      probe: hang,
      still: hang,
      'live.start': hang,
      'live.stop': hang,
      diagnose: async () => ({ fine: true }),
    };
    site = await makeSite({ heartbeatMs: beatMs, handlers });
    site.uplink.start();
    await until(() => site.hub.sockets.size === 1 && site.uplink.state === 'connected');
    const body = { cameraId: newId() };
    for (let n = 0; n < 16; n += 1) site.hub.command({ id: newId(), kind: 'still', deadline: deadline(1000), body });
    site.hub.command({ id: newId(), kind: 'diagnose', deadline: deadline(5000), body: {} });
    await until(() => site.hub.answers.length === 1);
    expect(site.hub.answers).toMatchObject([{ ok: false, code: 'agent-busy' }]);
    await until(() => site.counts.get('command-late') === 16);
    site.hub.command({ id: newId(), kind: 'diagnose', deadline: deadline(5000), body: {} });
    await until(() => site.hub.answers.length === 2);
    expect(site.hub.answers[1]).toMatchObject({ ok: true, body: { fine: true } });
  });

  test('garbage is counted, and a line that broke is opened again', async () => {
    site.uplink.start();
    await until(() => site.hub.sockets.size === 1);
    for (const socket of site.hub.sockets) socket.send('{"kind');
    await until(() => site.counts.get('bad-command') === 1);
    for (const socket of site.hub.sockets) socket.terminate();
    await until(() => site.hub.sockets.size === 0);
    await until(() => site.hub.sockets.size === 1);
  });
});
