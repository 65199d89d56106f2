type Ring = [number, number][];

/** A polygon Shapefile (.shp) for tests: each shape a list of rings, the outer one clockwise. */
export function shpOf(shapes: readonly Ring[][]): Buffer {
  const records = shapes.map((rings, n) => {
    const points = rings.flat();
    const body = Buffer.alloc(44 + rings.length * 4 + points.length * 16);
    body.writeInt32LE(5, 0);
    body.writeInt32LE(rings.length, 36);
    body.writeInt32LE(points.length, 40);
    let first = 0;
    for (const [part, ring] of rings.entries()) {
      body.writeInt32LE(first, 44 + part * 4);
      first += ring.length;
    }
    for (const [at, [x, y]] of points.entries()) {
      body.writeDoubleLE(x, 44 + rings.length * 4 + at * 16);
      body.writeDoubleLE(y, 52 + rings.length * 4 + at * 16);
    }
    const header = Buffer.alloc(8);
    header.writeInt32BE(n + 1, 0);
    header.writeInt32BE(body.length / 2, 4);
    return Buffer.concat([header, body]);
  });
  const header = Buffer.alloc(100);
  const length = records.reduce((sum, record) => sum + record.length, header.length);
  header.writeInt32BE(0x270a, 0);
  header.writeInt32BE(length / 2, 24);
  header.writeInt32LE(1000, 28);
  header.writeInt32LE(5, 32);
  return Buffer.concat([header, ...records]);
}

/** A table (.dbf) for tests; texts as given, bytes where they are not ASCII. */
export function dbfOf(rows: readonly Record<string, string | number[]>[]): Buffer {
  const names = Object.keys(rows[0] ?? {});
  const width = 40;
  const fields = names.map((name) => {
    const field = Buffer.alloc(32);
    field.write(name, 0);
    field.write('C', 11);
    field.writeUInt8(width, 16);
    return field;
  });
  const header = Buffer.alloc(32);
  header.writeUInt8(3, 0);
  header.writeUInt32LE(rows.length, 4);
  header.writeUInt16LE(32 + 32 * names.length + 1, 8);
  header.writeUInt16LE(1 + width * names.length, 10);
  const records = rows.map((row) => {
    const cells = names.map((name) => {
      const cell = Buffer.alloc(width, 0x20);
      Buffer.from(row[name] as string).copy(cell);
      return cell;
    });
    return Buffer.concat([Buffer.from(' '), ...cells]);
  });
  return Buffer.concat([header, ...fields, Buffer.from('\r'), ...records, Buffer.from([0x1a])]);
}
