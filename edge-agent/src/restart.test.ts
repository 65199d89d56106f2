import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { agentConfig, type Fact, newId } from '@sharp-eyes/protocol';
import sodium from 'libsodium-wrappers';
import { lawn, StreetCamera } from './testing/street-camera.ts';
import { enrol } from './uplink/index.ts';
import { FakeHub } from './uplink/testing/fake-hub.ts';
import { until } from './uplink/testing/site.ts';

const clearAfterS = 4;
const [user, password] = ['onvif', 'secret-9'];

// The program itself, killed: a hub over TLS, a camera by ONVIF and RTSP, real pictures and the real network.
describe('kill -9 of the agent with an open alert', () => {
  const folder = mkdtempSync(join(tmpdir(), 'restart-'));
  let hub: FakeHub;
  let camera: StreetCamera;
  let agent: ChildProcess | undefined;

  beforeAll(async () => {
    [hub, camera] = await Promise.all([FakeHub.start(), StreetCamera.start(user, password)]);
    await enrol(hub.code(), folder);
    hub.config = await configurationOf(hub, camera.url);
    hub.desiredConfig = 1;
    start();
  }, 60_000);
  afterAll(async () => {
    await kill();
    await camera?.stop();
    await hub?.stop();
    rmSync(folder, { recursive: true, force: true });
  }, 20_000);

  function start(): void {
    const cli = join(import.meta.dirname, 'cli.ts');
    agent = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', cli, 'run', '--data', folder], {
      env: { ...process.env, SHARP_EYES_AGENT__EYES__COUNT: '1', SHARP_EYES_AGENT__LOG__LEVEL: 'warn' },
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
  }
  async function kill(): Promise<void> {
    if (!agent || agent.exitCode !== null || agent.signalCode !== null) return;
    agent.kill('SIGKILL');
    await once(agent, 'exit');
  }
  /** What the hub was told of alerts, each fact once. */
  const told = () => {
    const facts = hub.batches.flatMap(({ batch }) => batch.facts as Fact[]);
    const bySeq = new Map(facts.filter(({ kind }) => kind.startsWith('alert.')).map((fact) => [fact.seq, fact]));
    return [...bySeq.values()].sort((a, b) => a.seq - b.seq) as Extract<Fact, { kind: `alert.${string}` }>[];
  };
  const story = () => told().map(({ kind, body }) => `${kind} ${body.reason.code}`);

  test('somebody who is still there: the alert goes on under its id, and the hub is told that it was continued', async () => {
    camera.show('walker');
    await until(() => told().length > 0, 40_000);
    await kill();
    start();
    await until(() => told().length > 1, 40_000);
    expect(story()).toEqual(['alert.raised person-in-zone', 'alert.changed continued']);
    expect(told()[1]?.body.alertId).toBe(told()[0]?.body.alertId);
  }, 100_000);

  test('nobody is there any more: it clears within the time of its rule, and the next visitor is a new alert', async () => {
    await kill();
    camera.show('nobody');
    const before = camera.playedAtMs;
    start();
    await until(() => camera.playedAtMs > before, 40_000);
    await until(() => told().length > 2, (clearAfterS + 5) * 1000);
    camera.show('walker');
    await until(() => told().length > 3, 20_000);
    expect(story().slice(2)).toEqual(['alert.cleared zone-empty', 'alert.raised person-in-zone']);
    const [first, , cleared, second] = told();
    expect(cleared?.body.alertId).toBe(first?.body.alertId);
    expect(second?.body.alertId).not.toBe(first?.body.alertId);
  }, 100_000);
});

async function configurationOf(hub: FakeHub, url: string) {
  await sodium.ready;
  const key = sodium.from_base64(hub.enrolled?.sealingKey ?? '', sodium.base64_variants.URLSAFE_NO_PADDING);
  const credential = Buffer.from(sodium.crypto_box_seal(JSON.stringify({ user, password }), key)).toString('base64');
  const deviceKey = `urn:uuid:${newId()}`;
  return agentConfig.parse({
    version: 1,
    agentId: hub.agentId,
    allowedAddresses: ['127.0.0.1'],
    devices: [{ deviceKey, addresses: [url], credential }],
    cameras: [
      {
        ...{ cameraId: newId(), deviceKey, source: '001' },
        functions: { health: true, alerts: true, live: false },
        rules: { zones: [lawn], rules: [{ kind: 'person-in-zone', zone: 'lawn', clearAfterS }] },
      },
    ],
  });
}
