// `npm run bench -- NAME`: sets up what it needs, compares in one run, prints one JSON object as its last line.
import { readdir } from 'node:fs/promises';
import { makeProgress } from './setup/progress.ts';
import { provideAll, type Ready } from './setup/provide.ts';

/** What a file in benches/ exports as `bench`; its answer is the last line. */
export type Bench = (ready: Ready, say: (words: string) => void) => Promise<Record<string, unknown>>;

const folder = new URL('./benches/', import.meta.url);
const names = (await readdir(folder)).filter((file) => file.endsWith('.ts')).map((file) => file.slice(0, -3));
const name = process.argv[2] ?? '';
if (!names.includes(name)) {
  console.error(`Expected the name of a bench, got “${name}”. There are: ${names.join(', ')}.`);
  process.exit(2);
}
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => process.exit(130));
const progress = makeProgress((line) => console.error(line));
const { bench } = (await import(new URL(`${name}.ts`, folder).href)) as { bench: Bench };
try {
  const result = await bench(await provideAll('bench', progress), progress.say);
  console.log(JSON.stringify({ bench: name, ...result }));
  process.exit(0);
} catch (error) {
  console.error((error as Error).stack);
  process.exit(1);
}
