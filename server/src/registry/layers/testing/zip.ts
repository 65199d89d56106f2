import { crc32, deflateRawSync } from 'node:zlib';

/** A zip for tests, which may lie: `packed` where the contents are deflated already, `claims` as their size. */
export function zipOf(
  files: Record<string, Buffer>,
  { encrypted = false, packed = false, claims }: { encrypted?: boolean; packed?: boolean; claims?: number } = {},
): Buffer {
  const bodies: Buffer[] = [];
  const entries: Buffer[] = [];
  let at = 0;
  for (const [name, content] of Object.entries(files)) {
    const data = packed ? content : deflateRawSync(content);
    const bytes = Buffer.from(name);
    const about = Buffer.alloc(26);
    about.writeUInt16LE(20, 0);
    about.writeUInt16LE(0x800 | (encrypted ? 1 : 0), 2);
    about.writeUInt16LE(8, 4);
    about.writeUInt32LE(packed ? 0 : crc32(content), 10);
    about.writeUInt32LE(data.length, 14);
    about.writeUInt32LE(claims ?? content.length, 18);
    about.writeUInt16LE(bytes.length, 22);
    const local = Buffer.concat([Buffer.from('504b0304', 'hex'), about, bytes, data]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(at, 10);
    entries.push(Buffer.concat([Buffer.from('504b01021400', 'hex'), about, tail, bytes]));
    bodies.push(local);
    at += local.length;
  }
  const directory = Buffer.concat(entries);
  const end = Buffer.alloc(22);
  end.write('504b0506', 'hex');
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...bodies, directory, end]);
}
