// A process of its own for the tests: writes one alert, says its number once it is on the disk, and never sends it.
import { writeSync } from 'node:fs';
import { openOutbox } from '../../outbox/index.ts';
import { raised } from '../../outbox/testing/facts.ts';

const [file = '', alertId = ''] = process.argv.slice(2);
const outbox = openOutbox({ file, quotaBytes: 32 * 1024 * 1024, now: Date.now });
const { seqs } = outbox.write({ facts: [raised(alertId)] });
writeSync(1, `${seqs.join()}\n`);
setInterval(() => undefined, 1000);
