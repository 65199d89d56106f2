import { expect, test } from '@jest/globals';
import { agentConfig } from './agent-config.ts';
import { newId } from './names.ts';

test('a configuration with a time zone that nobody knows is refused whole, before any camera is stopped for it', () => {
  const config = { version: 1, agentId: newId(), allowedAddresses: [], devices: [], cameras: [] };
  expect(agentConfig.parse(config).timeZone).toBe('Asia/Shanghai');
  expect(agentConfig.safeParse({ ...config, timeZone: 'Asia/Urumqi' }).success).toBe(true);
  expect(agentConfig.safeParse({ ...config, timeZone: 'Asia/Shangri-La' })).toMatchObject({
    error: { issues: [{ path: ['timeZone'] }] },
  });
});
