import { crc32 } from 'node:zlib';
import { type UnzippedFile, unzip, ZipFault, zipSignature } from '../files/unzip.ts';
import { TableError, tableLimits } from './table.ts';

const stored = 0;
const utf8Names = 0x0800;

interface ZipLimits {
  parts: number;
  unpackedBytes: number;
  needs(name: string): boolean;
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
 * @param limits - needed parts at most, bytes of all of them unpacked, and which are needed
 */
export function measuredZip(file: Buffer, { parts: files, unpackedBytes, needs }: ZipLimits): Buffer {
  try {
    return storedZip(unzip(file, { files, unpackedBytes }, needs));
  } catch (cause) {
    if (!(cause instanceof ZipFault)) throw cause;
    const large = cause.code === 'too-large' || cause.code === 'too-many';
    throw new TableError(large ? 'file-too-large' : 'file-damaged', { cause });
  }
}

function isNeeded(name: string): boolean {
  return (name.endsWith('.xml') || name.endsWith('.rels')) && !name.startsWith('xl/drawings/');
}

function storedZip(parts: readonly UnzippedFile[]): Buffer {
  const locals: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { nameBytes: name, bytes } of parts) {
    const sum = crc32(bytes);
    const local = Buffer.alloc(30);
    local.writeUInt32LE(zipSignature.file, 0);
    describe(local, 4, { sum, bytes, name });
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(zipSignature.entry, 0);
    entry.writeUInt16LE(20, 4);
    describe(entry, 6, { sum, bytes, name });
    entry.writeUInt32LE(offset, 42);
    locals.push(local, name, bytes);
    directory.push(entry, name);
    offset += 30 + name.length + bytes.length;
  }
  const end = Buffer.alloc(22);
  end.writeUInt32LE(zipSignature.end, 0);
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
function describe(
  header: Buffer,
  at: number,
  { sum, bytes, name }: { sum: number; bytes: Buffer; name: Buffer },
): void {
  header.writeUInt16LE(20, at);
  header.writeUInt16LE(utf8Names, at + 2);
  header.writeUInt16LE(stored, at + 4);
  header.writeUInt32LE(sum, at + 10);
  header.writeUInt32LE(bytes.length, at + 14);
  header.writeUInt32LE(bytes.length, at + 18);
  header.writeUInt16LE(name.length, at + 22);
}
