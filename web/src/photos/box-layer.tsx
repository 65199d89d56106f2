import { type Box, photoHideMax } from '@sharp-eyes/protocol';
import { type KeyboardEvent, type PointerEvent, useRef, useState } from 'react';
import { useWords } from '../words/use-words.ts';
import {
  boxBetween,
  type Corner,
  cornerAt,
  cornerOf,
  corners,
  dragCorner,
  isInside,
  moveBox,
  type Spot,
} from './boxes.ts';

/** Half a thumb, pixels. */
const thumbPx = 26;
/** One press of an arrow key. */
const step = 0.01;

interface BoxLayerProps {
  crop: Box | null;
  hide: readonly Box[];
  /** What a finger does now: move the frame, or draw over a place. */
  mode: 'crop' | 'hide';
  setCrop: (box: Box) => void;
  setHide: (boxes: readonly Box[]) => void;
}

type Drag = { from: Spot } & ({ do: 'corner'; corner: Corner } | { do: 'move'; box: Box } | { do: 'draw' });

const styleOf = ({ x, y, width, height }: Box) => ({
  left: `${x * 100}%`,
  top: `${y * 100}%`,
  width: `${width * 100}%`,
  height: `${height * 100}%`,
});

/** The frame around the sign, and what is to be hidden, drawn over the photograph by finger, mouse or arrow keys. */
export function BoxLayer({ crop, hide, mode, setCrop, setHide }: BoxLayerProps) {
  const words = useWords();
  const layer = useRef<HTMLDivElement>(null);
  const drag = useRef<Drag | null>(null);
  const [drawn, setDrawn] = useState<Box | null>(null);

  const spotOf = ({ clientX, clientY }: PointerEvent): Spot => {
    const { left, top, width, height } = layer.current?.getBoundingClientRect() ?? new DOMRect(0, 0, 1, 1);
    return { x: (clientX - left) / width, y: (clientY - top) / height };
  };
  const reach = (): Spot => {
    const { width, height } = layer.current?.getBoundingClientRect() ?? new DOMRect(0, 0, 1, 1);
    return { x: thumbPx / width, y: thumbPx / height };
  };
  const begin = (event: PointerEvent<HTMLDivElement>) => {
    if (event.target instanceof HTMLElement && event.target.closest('.hidden-place button')) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    const from = spotOf(event);
    const corner = mode === 'crop' && crop ? cornerAt(crop, from, reach()) : undefined;
    if (corner) drag.current = { from, do: 'corner', corner };
    else if (mode === 'crop' && crop && isInside(crop, from)) drag.current = { from, do: 'move', box: crop };
    else drag.current = { from, do: 'draw' };
  };
  const go = (event: PointerEvent<HTMLDivElement>) => {
    const now = drag.current;
    if (!now) return;
    const to = spotOf(event);
    if (now.do === 'move') setCrop(moveBox(now.box, to.x - now.from.x, to.y - now.from.y));
    else if (now.do === 'corner' && crop) setCrop(dragCorner(crop, now.corner, to));
    else if (now.do === 'draw') setDrawn(boxBetween(now.from, to));
  };
  const end = () => {
    drag.current = null;
    if (drawn && mode === 'crop') setCrop(drawn);
    else if (drawn && hide.length < photoHideMax) setHide([...hide, drawn]);
    setDrawn(null);
  };
  const press = (corner: Corner) => (event: KeyboardEvent) => {
    const by = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] }[event.key];
    if (!by || !crop) return;
    event.preventDefault();
    const at = cornerOf(crop, corner);
    setCrop(dragCorner(crop, corner, { x: at.x + (by[0] ?? 0), y: at.y + (by[1] ?? 0) }));
  };

  return (
    <div
      ref={layer}
      className={`box-layer box-layer-${mode}`}
      onPointerDown={begin}
      onPointerMove={go}
      onPointerUp={end}
      onPointerCancel={end}
      data-testid="box-layer"
    >
      {crop && (
        <div className="crop-frame" style={styleOf(crop)} data-testid="crop-frame">
          {mode === 'crop' &&
            corners.map((corner) => (
              <button
                key={corner}
                type="button"
                className={`crop-corner crop-${corner}`}
                aria-label={words(`photo.corner.${corner}`)}
                onKeyDown={press(corner)}
              />
            ))}
        </div>
      )}
      {hide.map((box, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: places have no other name, and are only added or struck out
        <div key={index} className="hidden-place" style={styleOf(box)} data-testid="hidden-place">
          <button
            type="button"
            aria-label={words('photo.unhide')}
            onClick={() => setHide(hide.filter((other) => other !== box))}
          >
            ×
          </button>
        </div>
      ))}
      {drawn && <div className="drawn-box" style={styleOf(drawn)} />}
    </div>
  );
}
