import { DatabaseSync, type StatementSync } from 'node:sqlite';

/** Why a file cannot be used as a base map. */
export class TileFileFault extends Error {}

/** Pictures that browsers draw. A file of vectors needs a style of its own, which nobody here has approved. */
const pictureTypes: Record<string, string> = {
  ...{ png: 'image/png', jpg: 'image/jpeg', jpeg: 'image/jpeg', webp: 'image/webp' },
};
const zoomMax = 22;

/** An MBTiles file (specification 1.3): one SQLite table of pictures in Web Mercator, its rows counted from the south. */
export class TileFile {
  readonly type: string;
  readonly minZoom: number;
  readonly maxZoom: number;
  readonly #database: DatabaseSync;
  readonly #tile: StatementSync;

  /** @throws TileFileFault that says what was expected */
  constructor(path: string) {
    try {
      this.#database = new DatabaseSync(path, { readOnly: true });
      const said = this.#database.prepare('SELECT name, value FROM metadata').all() as {
        name: string;
        value: string;
      }[];
      const metadata = new Map(said.map(({ name, value }) => [name, String(value)]));
      this.#tile = this.#database.prepare(
        'SELECT tile_data AS bytes FROM tiles WHERE zoom_level = ? AND tile_column = ? AND tile_row = ?',
      );
      const format = metadata.get('format') ?? '';
      const type = pictureTypes[format];
      if (type === undefined)
        throw new TileFileFault(
          `expected pictures (png, jpg, webp), got format “${format}”: vector tiles are not drawn`,
        );
      this.type = type;
      this.minZoom = zoomOf(metadata.get('minzoom'), 0);
      this.maxZoom = zoomOf(metadata.get('maxzoom'), 18);
    } catch (error) {
      if (error instanceof TileFileFault) throw error;
      throw new TileFileFault(`expected an MBTiles file, got ${path}: ${(error as Error).message}`, { cause: error });
    }
  }

  /** A picture; undefined where the map has none. */
  tile({ z, x, y }: { z: number; x: number; y: number }): Uint8Array | undefined {
    const row = this.#tile.get(z, x, 2 ** z - 1 - y) as { bytes: Uint8Array } | undefined;
    return row?.bytes;
  }

  close(): void {
    this.#database.close();
  }
}

function zoomOf(text: string | undefined, usual: number): number {
  const zoom = Number(text);
  return text !== undefined && Number.isInteger(zoom) && zoom >= 0 && zoom <= zoomMax ? zoom : usual;
}
