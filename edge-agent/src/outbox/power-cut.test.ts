import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { openOutbox } from './index.ts';

test.each([1, 2, 3])(
  'killed in the middle of writing, every fact that was said to be kept is there (round %i)',
  async (round) => {
    const folder = mkdtempSync(join(tmpdir(), 'outbox-killed-'));
    try {
      const file = join(folder, 'outbox.sqlite');
      const script = join(import.meta.dirname, 'testing', 'write-until-killed.ts');
      const child = spawn(process.execPath, [script, file], { stdio: ['ignore', 'pipe', 'inherit'] });
      let text = '';
      child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
        if (text.length > 150 * round) child.kill('SIGKILL');
      });
      const [, signal] = await once(child, 'close');
      expect(signal).toBe('SIGKILL');
      const said = text.slice(0, text.lastIndexOf('\n')).split('\n').map(Number);
      expect(said.length).toBeGreaterThan(20);

      const outbox = openOutbox({ file, quotaBytes: 64 * 1024 * 1024, now: Date.now });
      const { facts, depth } = outbox.waiting({ facts: 100_000, bytes: 1e9 });
      const kept = new Set(facts.map(({ seq }) => seq));
      expect(said.filter((seq) => !kept.has(seq))).toEqual([]);
      // Open alerts belong to the same commits: as many as alerts kept, no more, no fewer.
      const raised = facts.filter(({ json }) => json.includes('"alert.raised"')).length;
      expect(outbox.openAlerts).toHaveLength(raised);
      expect(depth).toBe(facts.length);
      outbox.close();
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
);
