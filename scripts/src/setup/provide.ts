import { defaultModel, loadModelCard, provideModel } from '@sharp-eyes/models';
import { provideAptPackages, type SetupCommand } from './apt.ts';
import { liveWorkerFile, provideLiveWorker } from './live-worker.ts';
import { prepareMedia } from './media.ts';
import { resolveMongod } from './mongod.ts';
import { cacheFolder } from './once.ts';
import type { Progress } from './progress.ts';
import { buildWeb } from './web.ts';

/** What `npm start`, `npm test` and the benches stand on. */
export interface Ready {
  /** The mongod program. */
  mongod: string;
  /** The verified ONNX file of the default network. */
  model: string;
  /** Folder with vtest.avi and the prepared scenes. */
  media: string;
  /** Folder with the built console. */
  web: string;
  /** The program that carries live pictures; for `npm start` it may still be on its way (`provideLiveView`). */
  liveWorker: string;
}

/** Sets up what is missing for a command, saying what it does. Takes a second when all is there. */
export async function provideAll(command: SetupCommand, progress: Progress): Promise<Ready> {
  return progress.during('set-up', async () => {
    await provideAptPackages(command, progress.say);
    const mongod = await resolveMongod(progress.say);
    const model = await provideModel(
      await loadModelCard(defaultModel),
      cacheFolder(),
      (step) => step === 'ready' || progress.say(`network: ${step}`),
    );
    const { folder: media } = await prepareMedia(progress.say);
    const web = await buildWeb(progress.say);
    const liveWorker = command === 'start' ? await liveWorkerFile() : await provideLiveWorker(progress.say);
    return { mongod, model, media, web, liveWorker };
  });
}

/** Provides live view while everything else runs already: the hub takes it up as soon as its worker is there. */
export async function provideLiveView(progress: Progress): Promise<void> {
  try {
    await provideLiveWorker(progress.say);
  } catch (error) {
    progress.say(`live view: not available on this machine. ${(error as Error).message}`);
  }
}
