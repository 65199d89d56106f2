import { homedir } from 'node:os';
import { join } from 'node:path';
import { loadModelCard, provideModel } from '@sharp-eyes/models';
import type { EyeModel } from '../eyes/eye-process.ts';

/**
 * The verified network of a card, from the cache or fetched once.
 *
 * @throws ModelCardError, ProvisionError
 */
export async function provideEyeModel(name: string | undefined, say: (words: string) => void): Promise<EyeModel> {
  const card = await loadModelCard(name);
  const cache = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'sharp-eyes');
  const file = await provideModel(card, cache, (step) => {
    if (step !== 'ready') say(`model ${card.name}: ${step}`);
  });
  return { card, file };
}
