import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { loadAgentConfig } from './agent.ts';
import { loadHubConfig } from './hub.ts';
import { ConfigError } from './load.ts';

const folder = mkdtempSync(join(tmpdir(), 'sharp-eyes-config-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function file(text: string): string {
  const path = join(folder, `${Math.random()}.yaml`);
  writeFileSync(path, text);
  return path;
}

function faultsOf(load: () => unknown): readonly string[] {
  try {
    load();
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
  return [];
}

describe('settings', () => {
  test('both programs run on their defaults alone', () => {
    expect(loadHubConfig({ environment: {} }).people.port).toBe(8080);
    expect(loadAgentConfig({ environment: {} }).outbox.quotaBytes).toBe(1024 ** 3);
  });

  test('a file changes what it names, the environment wins over the file', () => {
    const path = file('people: { port: 9000 }\nlog: { level: debug }\n');
    const config = loadHubConfig({ file: path, environment: { SHARP_EYES_HUB__PEOPLE__PORT: '9001' } });
    expect([config.people.port, config.log.level, config.people.host]).toEqual([9001, 'debug', '127.0.0.1']);
  });

  test('lists come from the environment as YAML, texts stay as they are', () => {
    const config = loadAgentConfig({
      environment: { SHARP_EYES_AGENT__ALLOWED_ADDRESSES: '[127.0.0.0/8]', SHARP_EYES_AGENT__DATA: '007' },
    });
    expect([config.allowedAddresses, config.data]).toEqual([['127.0.0.0/8'], '007']);
  });

  test('MONGODB_URI is taken unless our own name is set', () => {
    const MONGODB_URI = 'mongodb://one/';
    expect(loadHubConfig({ environment: { MONGODB_URI } }).database.uri).toBe(MONGODB_URI);
    const both = { MONGODB_URI, SHARP_EYES_HUB__DATABASE__URI: 'mongodb://two/' };
    expect(loadHubConfig({ environment: both }).database.uri).toBe('mongodb://two/');
  });

  test('one error lists every fault, a misspelt setting among them', () => {
    const path = file('people: { prot: 1 }\nlog: { level: loud }\nlooks: { minutes: -1 }\n');
    const faults = faultsOf(() => loadHubConfig({ file: path, environment: { SHARP_EYES_HUB__NONSENSE: '1' } }));
    expect(faults).toHaveLength(4);
    expect(faults.join('\n')).toMatch(/people\.prot[\s\S]*NONSENSE[\s\S]*(log\.level|looks\.minutes)/);
  });

  test('a file that is not YAML is named, with the line that is wrong', () => {
    const path = file('people: [unclosed');
    expect(faultsOf(() => loadHubConfig({ file: path, environment: {} }))[0]).toContain(path);
  });
});
