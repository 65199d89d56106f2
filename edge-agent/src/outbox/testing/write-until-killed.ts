// A process of its own for the tests: writes one fact after another and says each number once it is on the disk.
import { writeSync } from 'node:fs';
import { openOutbox } from '../sqlite-outbox.ts';
import { picture, raised } from './facts.ts';

const [file = ''] = process.argv.slice(2);
const outbox = openOutbox({ file, quotaBytes: 64 * 1024 * 1024, now: Date.now });
for (let i = 0; ; i++) {
  const { seqs } = outbox.write({ facts: i % 3 === 0 ? [raised(), picture('dark', i)] : [picture('clear', i)] });
  writeSync(1, `${seqs.join('\n')}\n`);
}
