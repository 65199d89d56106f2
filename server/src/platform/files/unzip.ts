import { inflateRawSync } from 'node:zlib';

/** Signatures of a zip's records (APPNOTE 4.3): end of the directory, one entry in it, one file's own header. */
export const zipSignature = { end: 0x06054b50, entry: 0x02014b50, file: 0x04034b50 } as const;
/** The end record is 22 bytes and a comment of 65,535 at most. */
const endLeast = 22;
const commentMax = 0xffff;
const methods = { stored: 0, deflated: 8 } as const;
const encryptedFlag = 1;
const utf8Flag = 0x800;

export type ZipFaultCode = 'broken' | 'encrypted' | 'too-many' | 'too-large';

/** Why an archive is given up. */
export class ZipFault extends Error {
  readonly code: ZipFaultCode;
  /** The file of it that this is about; '' where it is the whole. */
  readonly about: string;

  constructor(code: ZipFaultCode, { about = '', cause }: { about?: string; cause?: unknown } = {}) {
    super(`the archive is given up: ${code} ${about}`, { cause });
    this.name = 'ZipFault';
    this.code = code;
    this.about = about;
  }
}

/** One file of an archive, unpacked. */
export interface UnzippedFile {
  name: string;
  /** The name as it stands in the archive. */
  nameBytes: Buffer;
  bytes: Buffer;
}

interface Entry extends Omit<UnzippedFile, 'bytes'> {
  method: number;
  encrypted: boolean;
  packedBytes: number;
  claimedBytes: number;
  headerAt: number;
}

/**
 * Unpacks the wanted files of a zip, bounded by what they unpack to and not by what the zip says of itself: an archive
 * that would fill the memory is given up while it unpacks.
 * @param limits - wanted files at most, and bytes of all of them unpacked
 * @throws ZipFault
 */
export function unzip(
  zip: Buffer,
  limits: { files: number; unpackedBytes: number },
  wanted: (name: string) => boolean,
): UnzippedFile[] {
  const entries = entriesOf(zip).filter(({ name }) => wanted(name));
  if (entries.length > limits.files) throw new ZipFault('too-many');
  let left = limits.unpackedBytes;
  return entries.map((entry) => {
    const bytes = unpack(zip, entry, left);
    left -= bytes.length;
    return { name: entry.name, nameBytes: entry.nameBytes, bytes };
  });
}

function entriesOf(zip: Buffer): Entry[] {
  const end = endOf(zip);
  const entries: Entry[] = [];
  const count = zip.readUInt16LE(end + 10);
  let at = zip.readUInt32LE(end + 16);
  for (let n = 0; n < count; n += 1) {
    if (at + 46 > zip.length || zip.readUInt32LE(at) !== zipSignature.entry) throw new ZipFault('broken');
    const flags = zip.readUInt16LE(at + 8);
    const nameLength = zip.readUInt16LE(at + 28);
    const rest = zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
    const nameBytes = zip.subarray(at + 46, at + 46 + nameLength);
    entries.push({
      ...{ name: nameOf(nameBytes, (flags & utf8Flag) !== 0), nameBytes },
      method: zip.readUInt16LE(at + 10),
      encrypted: (flags & encryptedFlag) !== 0,
      packedBytes: zip.readUInt32LE(at + 20),
      claimedBytes: zip.readUInt32LE(at + 24),
      headerAt: zip.readUInt32LE(at + 42),
    });
    at += 46 + nameLength + rest;
  }
  return entries;
}

function endOf(zip: Buffer): number {
  for (let at = zip.length - endLeast; at >= Math.max(0, zip.length - endLeast - commentMax); at -= 1)
    if (zip.readUInt32LE(at) === zipSignature.end) return at;
  throw new ZipFault('broken');
}

/** Zips made on a Chinese Windows name their files in GBK and do not say so. */
function nameOf(bytes: Buffer, utf8: boolean): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return utf8 ? bytes.toString('latin1') : new TextDecoder('gb18030').decode(bytes);
  }
}

function unpack(zip: Buffer, entry: Entry, left: number): Buffer {
  const { name: about, method, encrypted, packedBytes, claimedBytes, headerAt } = entry;
  if (encrypted) throw new ZipFault('encrypted', { about });
  if (claimedBytes > left) throw new ZipFault('too-large', { about });
  if (headerAt + 30 > zip.length || zip.readUInt32LE(headerAt) !== zipSignature.file)
    throw new ZipFault('broken', { about });
  const from = headerAt + 30 + zip.readUInt16LE(headerAt + 26) + zip.readUInt16LE(headerAt + 28);
  if (from + packedBytes > zip.length) throw new ZipFault('broken', { about });
  const packed = zip.subarray(from, from + packedBytes);
  if (method === methods.stored) {
    if (packed.length > left) throw new ZipFault('too-large', { about });
    return packed;
  }
  if (method !== methods.deflated) throw new ZipFault('broken', { about });
  try {
    return inflateRawSync(packed, { maxOutputLength: Math.max(1, left) });
  } catch (cause) {
    const large = (cause as { code?: string }).code === 'ERR_BUFFER_TOO_LARGE';
    throw new ZipFault(large ? 'too-large' : 'broken', { about, cause });
  }
}
