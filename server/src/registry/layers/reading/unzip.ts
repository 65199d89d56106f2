import { type UnzippedFile, unzip, ZipFault } from '../../../platform/files/unzip.ts';
import { readLimits } from './limits.ts';
import { FileRefusal } from './refusal.ts';

/** The wanted files of a zip by their names, within the limits of a map file. @throws FileRefusal */
export function unzipped(zip: Buffer, wanted: (name: string) => boolean): Map<string, Buffer> {
  const { entries, unpackedBytes } = readLimits;
  return new Map(openZip(zip, { files: entries, unpackedBytes }, wanted).map(({ name, bytes }) => [name, bytes]));
}

function openZip(...asked: Parameters<typeof unzip>): UnzippedFile[] {
  try {
    return unzip(...asked);
  } catch (error) {
    if (!(error instanceof ZipFault)) throw error;
    const megabytes = readLimits.unpackedBytes / 1024 / 1024;
    throw new FileRefusal(`zip-${error.code}`, { name: error.about, limit: readLimits.entries, megabytes });
  }
}
