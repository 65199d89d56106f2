// `npm run live-worker`: provides the program that carries live pictures and prints where it lies, for `live.worker` in
// the settings of a hub that is started by hand.
import { provideLiveWorker } from './setup/live-worker.ts';

try {
  console.log(await provideLiveWorker((words) => console.error(words)));
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
