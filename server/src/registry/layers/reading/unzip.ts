import { inflateRawSync } from 'node:zlib';
import { readLimits } from './limits.ts';
import { FileRefusal } from './refusal.ts';

/** Signatures of a zip's records (APPNOTE 4.3): end of the directory, one entry in it, one file's own header. */
const signature = { end: 0x06054b50, entry: 0x02014b50, file: 0x04034b50 } as const;
/** The end record is 22 bytes and a comment of 65,535 at most. */
const endLeast = 22;
const commentMax = 0xffff;
const methods = { stored: 0, deflated: 8 } as const;
const encryptedFlag = 1;
const utf8Flag = 0x800;

/** One file of a zip, not yet unpacked. */
interface Entry {
  name: string;
  method: number;
  encrypted: boolean;
  packedBytes: number;
  headerAt: number;
}

/**
 * Unpacks the wanted files of a zip, bounded by what they unpack to and not by what the zip says of itself: an
 * archive that would fill the memory is given up while it unpacks.
 * @throws FileRefusal
 */
export function unzip(zip: Buffer, wanted: (name: string) => boolean): Map<string, Buffer> {
  const entries = entriesOf(zip).filter(({ name }) => wanted(name));
  if (entries.length > readLimits.entries) throw new FileRefusal('zip-too-many', { limit: readLimits.entries });
  const files = new Map<string, Buffer>();
  let left: number = readLimits.unpackedBytes;
  for (const entry of entries) {
    const bytes = unpack(zip, entry, left);
    left -= bytes.length;
    files.set(entry.name, bytes);
  }
  return files;
}

function entriesOf(zip: Buffer): Entry[] {
  const end = endOf(zip);
  if (end === undefined) throw new FileRefusal('zip-broken');
  const entries: Entry[] = [];
  const count = zip.readUInt16LE(end + 10);
  let at = zip.readUInt32LE(end + 16);
  for (let n = 0; n < count; n += 1) {
    if (at + 46 > zip.length || zip.readUInt32LE(at) !== signature.entry) throw new FileRefusal('zip-broken');
    const flags = zip.readUInt16LE(at + 8);
    const nameLength = zip.readUInt16LE(at + 28);
    const rest = zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
    const name = zip.subarray(at + 46, at + 46 + nameLength);
    entries.push({
      name: nameOf(name, (flags & utf8Flag) !== 0),
      method: zip.readUInt16LE(at + 10),
      encrypted: (flags & encryptedFlag) !== 0,
      packedBytes: zip.readUInt32LE(at + 20),
      headerAt: zip.readUInt32LE(at + 42),
    });
    at += 46 + nameLength + rest;
  }
  return entries;
}

function endOf(zip: Buffer): number | undefined {
  for (let at = zip.length - endLeast; at >= Math.max(0, zip.length - endLeast - commentMax); at -= 1)
    if (zip.readUInt32LE(at) === signature.end) return at;
  return undefined;
}

/** Zips made on a Chinese Windows name their files in GBK and do not say so. */
function nameOf(bytes: Buffer, utf8: boolean): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return utf8 ? bytes.toString('latin1') : new TextDecoder('gb18030').decode(bytes);
  }
}

function unpack(zip: Buffer, { name, method, encrypted, packedBytes, headerAt }: Entry, left: number): Buffer {
  if (encrypted) throw new FileRefusal('zip-encrypted', { name });
  if (headerAt + 30 > zip.length || zip.readUInt32LE(headerAt) !== signature.file) throw new FileRefusal('zip-broken');
  const from = headerAt + 30 + zip.readUInt16LE(headerAt + 26) + zip.readUInt16LE(headerAt + 28);
  const packed = zip.subarray(from, from + packedBytes);
  if (method === methods.stored) {
    if (packed.length > left) throw tooLarge();
    return Buffer.from(packed);
  }
  if (method !== methods.deflated || packed.length < packedBytes) throw new FileRefusal('zip-broken');
  try {
    return inflateRawSync(packed, { maxOutputLength: Math.max(1, left) });
  } catch (error) {
    if ((error as { code?: string }).code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge();
    throw new FileRefusal('zip-broken');
  }
}

function tooLarge(): FileRefusal {
  return new FileRefusal('zip-too-large', { megabytes: readLimits.unpackedBytes / 1024 / 1024 });
}
