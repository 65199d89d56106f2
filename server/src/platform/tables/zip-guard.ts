import { crc32, inflateRawSync } from 'node:zlib';
import { TableError, tableLimits } from './table.ts';

const endSignature = 0x06054b50;
const entrySignature = 0x02014b50;
const localSignature = 0x04034b50;
/** The end record is 22 bytes and a comment of 65,535 at most. */
const endSearchBytes = 22 + 0xffff;
const stored = 0;
const deflated = 8;
const utf8Names = 0x0800;

interface ZipLimits {
  parts: number;
  unpackedBytes: number;
  needs(name: string): boolean;
}

interface Part {
  name: Buffer;
  bytes: Buffer;
}

/**
 * A workbook is a zip, and a zip may be a bomb. Unpacks the parts that a table needs, each within what is left of the
 * limit whatever the directory claims, and packs them again without compression: the reader unpacks nothing that was
 * not measured here.
 * @throws TableError `file-damaged`, `file-too-large`
 */
export function measuredWorkbook(file: Buffer): Buffer {
  return measuredZip(file, { ...tableLimits, needs: isNeeded });
}

/**
 * The same for another kind of office file.
 * @param limits - parts at most, bytes of all needed ones unpacked, and which are needed
 */
export function measuredZip(file: Buffer, limits: ZipLimits): Buffer {
  return storedZip(partsOf(file, limits));
}

function partsOf(file: Buffer, { parts: partsMax, unpackedBytes, needs }: ZipLimits): Part[] {
  const { count, offset } = directoryOf(file);
  if (count > partsMax) throw new TableError('file-too-large');
  const parts: Part[] = [];
  let left: number = unpackedBytes;
  let at = offset;
  for (let n = 0; n < count; n += 1) {
    if (at + 46 > file.length || file.readUInt32LE(at) !== entrySignature) throw new TableError('file-damaged');
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((field) => file.readUInt16LE(at + field));
    const name = file.subarray(at + 46, at + 46 + (nameLength ?? 0));
    if (needs(name.toString())) {
      const bytes = unpack(file, at, left);
      left -= bytes.length;
      parts.push({ name, bytes });
    }
    at += 46 + (nameLength ?? 0) + (extraLength ?? 0) + (commentLength ?? 0);
  }
  return parts;
}

function directoryOf(file: Buffer): { count: number; offset: number } {
  for (let at = file.length - 22; at >= Math.max(0, file.length - endSearchBytes); at -= 1)
    if (file.readUInt32LE(at) === endSignature)
      return { count: file.readUInt16LE(at + 10), offset: file.readUInt32LE(at + 16) };
  throw new TableError('file-damaged');
}

function isNeeded(name: string): boolean {
  return (name.endsWith('.xml') || name.endsWith('.rels')) && !name.startsWith('xl/drawings/');
}

/** @param left - bytes that may still be unpacked */
function unpack(file: Buffer, entry: number, left: number): Buffer {
  const method = file.readUInt16LE(entry + 10);
  const [packed, claimed, local] = [20, 24, 42].map((field) => file.readUInt32LE(entry + field)) as [
    number,
    number,
    number,
  ];
  if (claimed > left) throw new TableError('file-too-large');
  if (local + 30 > file.length || file.readUInt32LE(local) !== localSignature) throw new TableError('file-damaged');
  const begin = local + 30 + file.readUInt16LE(local + 26) + file.readUInt16LE(local + 28);
  if (begin + packed > file.length) throw new TableError('file-damaged');
  const content = file.subarray(begin, begin + packed);
  if (method === stored) return content;
  if (method !== deflated) throw new TableError('file-damaged');
  try {
    return inflateRawSync(content, { maxOutputLength: Math.max(1, left) });
  } catch (cause) {
    const large = (cause as { code?: string }).code === 'ERR_BUFFER_TOO_LARGE';
    throw new TableError(large ? 'file-too-large' : 'file-damaged', { cause });
  }
}

function storedZip(parts: readonly Part[]): Buffer {
  const locals: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, bytes } of parts) {
    const sum = crc32(bytes);
    const local = Buffer.alloc(30);
    local.writeUInt32LE(localSignature, 0);
    describe(local, 4, { sum, bytes, name });
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(entrySignature, 0);
    entry.writeUInt16LE(20, 4);
    describe(entry, 6, { sum, bytes, name });
    entry.writeUInt32LE(offset, 42);
    locals.push(local, name, bytes);
    directory.push(entry, name);
    offset += 30 + name.length + bytes.length;
  }
  const end = Buffer.alloc(22);
  end.writeUInt32LE(endSignature, 0);
  end.writeUInt16LE(parts.length, 8);
  end.writeUInt16LE(parts.length, 10);
  end.writeUInt32LE(
    directory.reduce((sum, { length }) => sum + length, 0),
    12,
  );
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...locals, ...directory, end]);
}

/** The fields that a part's local header and its directory entry share, from the version needed on. */
function describe(header: Buffer, at: number, { sum, bytes, name }: Part & { sum: number }): void {
  header.writeUInt16LE(20, at);
  header.writeUInt16LE(utf8Names, at + 2);
  header.writeUInt16LE(stored, at + 4);
  header.writeUInt32LE(sum, at + 10);
  header.writeUInt32LE(bytes.length, at + 14);
  header.writeUInt32LE(bytes.length, at + 18);
  header.writeUInt16LE(name.length, at + 22);
}
