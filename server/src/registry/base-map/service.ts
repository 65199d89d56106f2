import { type BaseMapSettings, baseMapTiles, ConfigError } from '@sharp-eyes/config';
import type { BaseMap } from '@sharp-eyes/protocol';
import { notFound } from '../../platform/http/problem.ts';
import { TileFile, TileFileFault } from './tile-file.ts';

/** Tianditu has pictures from 1 to 18. */
const tiandituZoom = { minZoom: 1, maxZoom: 18 };

/** What lies behind every map, as it is configured (docs/decisions/base-map.md). */
export class BaseMaps {
  readonly #settings: BaseMapSettings;
  readonly #file: TileFile | undefined;

  /** @throws ConfigError for a file that is none of tiles */
  constructor(settings: BaseMapSettings) {
    this.#settings = settings;
    this.#file = settings.kind === 'file' ? openFile(settings.file) : undefined;
  }

  /** For whoever is signed in: the addresses hold the county's key. */
  get(): BaseMap {
    const { kind, approval, tiles } = this.#settings;
    if (kind === 'none') return { kind, approval: '', layers: [] };
    if (this.#file !== undefined) {
      const { minZoom, maxZoom } = this.#file;
      return { kind, approval, layers: [{ tiles: ['/api/v1/base-map/tiles/{z}/{x}/{y}'], minZoom, maxZoom }] };
    }
    const zoom = kind === 'tianditu' ? tiandituZoom : { minZoom: 0, maxZoom: tiles.maxZoom };
    return { kind, approval, layers: baseMapTiles(this.#settings).layers.map((each) => ({ tiles: each, ...zoom })) };
  }

  /** A picture of the county's own file. @throws ProblemError `not-found` where it has none */
  tile(at: { z: number; x: number; y: number }): { bytes: Uint8Array; type: string } {
    const bytes = this.#file?.tile(at);
    if (this.#file === undefined || bytes === undefined) throw notFound();
    return { bytes, type: this.#file.type };
  }

  stop(): void {
    this.#file?.close();
  }
}

function openFile(path: string): TileFile {
  try {
    return new TileFile(path);
  } catch (error) {
    if (error instanceof TileFileFault) throw new ConfigError([`baseMap.file: bad-base-map-file: ${error.message}`]);
    throw error;
  }
}
