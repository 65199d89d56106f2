import { type BaseMap, baseMap } from '@sharp-eyes/protocol';
import i18next from 'i18next';
import type { Map as GlMap } from 'maplibre-gl';
import { ask } from '../app/http.ts';

/** A host that answers nothing at all is said to be away after this, milliseconds: a browser itself waits for minutes. */
const patienceMs = 8000;
/** The layer of plain ground, below everything. */
const groundLayer = 'ground';
const sourcePrefix = 'base-';
/** A map that is drawn for paper is too bright for a duty room at night. */
const nightBrightness = 0.55;

let asked: Promise<BaseMap> | undefined;

/** What the hub is configured to draw behind its maps; asked once while the page is open, again after a failure. */
export function baseMapOf(): Promise<BaseMap> {
  asked ??= ask('/api/v1/base-map', baseMap).catch((error: unknown) => {
    asked = undefined;
    throw error;
  });
  return asked;
}

/**
 * Lays the configured base under a map, whichever map it is, with its approval number (审图号) on it. The map stands
 * without: nothing waits for a picture, and a base that does not come is said in a line.
 */
export function layBase(map: GlMap): void {
  let gone = false;
  map.once('remove', () => {
    gone = true;
  });
  const lay = async () => {
    const base = await baseMapOf();
    if (gone || base.layers.length === 0) return;
    watch(map, new BaseNote(base, map));
    if (map.isStyleLoaded()) addLayers(map, base);
    else map.once('load', () => addLayers(map, base));
  };
  lay().catch(() => undefined); // no answer of the hub: no base, as where none is configured
}

function addLayers(map: GlMap, { layers }: BaseMap): void {
  const dimmed = document.documentElement.dataset.theme === 'dark' ? { 'raster-brightness-max': nightBrightness } : {};
  const above = map.getStyle().layers.find(({ id }) => id !== groundLayer)?.id;
  for (const [n, { tiles, minZoom, maxZoom }] of layers.entries()) {
    const id = `${sourcePrefix}${n}`;
    const addresses = tiles.map((address) => (address.startsWith('/') ? `${location.origin}${address}` : address));
    map.addSource(id, { type: 'raster', tiles: addresses, tileSize: 256, minzoom: minZoom, maxzoom: maxZoom });
    map.addLayer({ id, source: id, type: 'raster', paint: { 'raster-fade-duration': 0, ...dimmed } }, above);
  }
}

/** Says that the base is away when its pictures fail or do not come, and takes that back with the first that does. */
function watch(map: GlMap, note: BaseNote): void {
  const waiting = setTimeout(() => note.away(true), patienceMs);
  const settled = () => clearTimeout(waiting);
  const ofBase = (event: object): boolean =>
    'sourceId' in event && typeof event.sourceId === 'string' && event.sourceId.startsWith(sourcePrefix);
  map.once('remove', settled);
  map.on('sourcedata', (event) => {
    if (!ofBase(event) || !('tile' in event) || !event.tile) return;
    settled();
    note.away(false);
  });
  map.on('error', (event) => {
    // Whoever listens to errors takes them from the console: those of other sources go there as before.
    if (!ofBase(event)) return console.error(event.error);
    settled();
    note.away(true);
  });
  // Beyond the base's own edge there is no picture to come, and nothing is wrong.
  map.on('idle', settled);
}

/** The base's line: its approval number always, and whether it is away. Beside the canvas, so that paper has it, too. */
class BaseNote {
  readonly #base: BaseMap;
  readonly #element = document.createElement('div');
  #isAway = false;

  constructor(base: BaseMap, map: GlMap) {
    this.#base = base;
    this.#element.className = 'base-note';
    this.#element.dataset.testid = 'base-note';
    this.#element.setAttribute('role', 'status');
    const canvas = map.getContainer();
    (canvas.parentElement ?? canvas).append(this.#element);
    const write = () => this.#write();
    i18next.on('languageChanged', write);
    map.once('remove', () => {
      i18next.off('languageChanged', write);
      this.#element.remove();
    });
    this.#write();
  }

  away(away: boolean): void {
    this.#isAway = away;
    this.#element.dataset.state = away ? 'away' : 'there';
    this.#write();
  }

  #write(): void {
    const { kind, approval } = this.#base;
    const parts = [
      ...(kind === 'tianditu' ? [i18next.t('baseMap.tianditu')] : []),
      i18next.t('baseMap.approval', { number: approval }),
      ...(this.#isAway ? [i18next.t('baseMap.away')] : []),
    ];
    this.#element.textContent = parts.join(' · ');
  }
}
