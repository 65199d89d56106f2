import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { newId } from '@sharp-eyes/protocol';
import { openOutbox } from '../outbox/index.ts';
import { FakeHub } from './testing/fake-hub.ts';
import { makeSite, until } from './testing/site.ts';

test('killed between writing and sending, the agent sends its alert after the next start, once', async () => {
  const hub = await FakeHub.start();
  const first = await makeSite({ hub });
  const file = join(first.folder, 'outbox.sqlite');
  first.outbox.close();
  const alertId = newId();
  const script = join(import.meta.dirname, 'testing', 'record-and-hang.ts');
  const child = spawn(process.execPath, [script, file, alertId], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [said] = (await once(child.stdout, 'data')) as [Buffer];
  child.kill('SIGKILL');
  await once(child, 'close');

  const outbox = openOutbox({ file, quotaBytes: 32 * 1024 * 1024, now: Date.now });
  hub.secret = 'another-secret-of-twenty-letters';
  const site = await makeSite({ hub, outbox });
  try {
    site.uplink.start();
    await until(() => outbox.waiting({ facts: 0, bytes: 0 }).depth === 0);
    expect(hub.batches.flatMap(({ batch }) => batch.facts)).toMatchObject([
      { seq: Number(said.toString()), kind: 'alert.raised', body: { alertId } },
    ]);
    expect(outbox.openAlerts).toMatchObject([{ alertId }]);
  } finally {
    outbox.close();
    await first.uplink.stop(0);
    await site.close();
  }
});
