import { coverageBands, coverageStates } from '@sharp-eyes/protocol';
import type { GlMap } from '../map/gl-map.ts';
import { bandPaint, statePaint } from './map-paint.ts';

/** Drawn twice as large as shown: sharp on a phone's screen. */
const ratio = 2;
const signPx = 16 * ratio;
const patternPx = 8 * ratio;

/** Gives the map its signs and patterns: state is shape as well as colour, and a pattern tells on black-and-white paper. */
export function addMapSigns(map: GlMap, colour: (variable: string) => string): void {
  map.setMissingStyleImageResolver((id) => {
    const [kind, name] = id.split(/-(.*)/s) as [string, string];
    const state = coverageStates.find((one) => one === name);
    const band = coverageBands.find((one) => one === name);
    const draw = kind === 'state' && state ? statePaint[state] : kind === 'band' && band ? bandPaint[band] : undefined;
    if (!draw || map.hasImage(id)) return;
    const px = kind === 'state' ? signPx : patternPx;
    const canvas = document.createElement('canvas');
    canvas.width = px;
    canvas.height = px;
    const context = canvas.getContext('2d');
    if (!context) return;
    draw(context, px, colour);
    map.addImage(id, context.getImageData(0, 0, px, px), { pixelRatio: ratio });
  });
}
