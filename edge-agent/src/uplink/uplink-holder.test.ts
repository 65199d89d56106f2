import { test } from '@jest/globals';
import { raised } from '../outbox/testing/facts.ts';
import { enrol, HubClock, loadIdentity, loadKeys } from './index.ts';
import { FakeHub } from './testing/fake-hub.ts';
import { makeSite, until } from './testing/site.ts';
import { UplinkHolder } from './uplink-holder.ts';

test('an agent that was forgotten and enrolled again beside its running self goes on without a restart', async () => {
  const site = await makeSite();
  const { hub, folder, outbox } = site;
  const states: string[] = [];
  const refuse = async (): Promise<never> => {
    throw new Error('not in this test');
  };
  const holder = new UplinkHolder(
    {
      identity: await loadIdentity(folder),
      keys: await loadKeys(folder),
      clock: new HubClock(),
      folder,
      outbox,
      log: site.log,
      count: () => undefined,
      record: () => undefined,
      apply: async () => undefined,
      handlers: {
        discover: refuse,
        probe: refuse,
        still: refuse,
        'live.start': refuse,
        'live.stop': refuse,
        diagnose: refuse,
      },
    },
    (state, { agentId }) => states.push(`${state} ${agentId}`),
  );
  const other = await FakeHub.start();
  try {
    holder.start();
    await until(() => states.includes(`connected ${hub.agentId}`));
    hub.forgetAgent();
    outbox.write({ facts: [raised()] });
    holder.wake({ urgent: true, stills: false });
    await until(() => states.includes(`not-enrolled ${hub.agentId}`));
    await enrol(other.code(), folder);
    await until(() => states.includes(`connected ${other.agentId}`));
    await until(() => other.taken.size === 1);
    // The hub has it before its answer has come back.
    await until(() => outbox.waiting({ facts: 0, bytes: 0 }).depth === 0);
  } finally {
    await holder.stop();
    await other.stop();
    await site.close();
  }
});
