import { usualLenses } from '@sharp-eyes/protocol';
import { memo, useEffect, useMemo, useRef, useState } from 'react';
import { Link } from 'react-router';
import { type Box, boxAround, colourOf, type GlMap } from '../../map/gl-map.ts';
import { Failed, Loading, Nothing } from '../../parts/situations.tsx';
import { useWords } from '../../words/use-words.ts';
import { CoverageGround } from '../coverage-ground.tsx';
import './hand.css';
import type { HandPlace } from './hand-case.ts';
import { drawHand } from './hand-drawing.ts';
import { addHandle, type Handle } from './hand-handle.ts';
import { readHandKey } from './hand-keys.ts';
import { HandPanel } from './hand-panel.tsx';
import { useHand } from './use-hand.ts';
import { drawWalls } from './walls-layer.ts';

/** Around the camera where the map opens, metres: its reach and the village around. */
const viewM = 90;
/** Drawn as rings, the coarsest first (EN 62676-4, 6.7): monitor, detect, observe. */
const densitiesPxPerM = [12.5, 25, 62.5] as const;

/** The hand moves sixty times a second; what lies under it is drawn once. */
const StillGround = memo(CoverageGround);

/** A planned camera in the hand: on the map, and beside it what a move changes. */
export function HandPage({ cameraId, close }: { cameraId: string; close: () => void }) {
  const words = useWords();
  const hand = useHand(cameraId);
  const { place, around, verdict, camera } = hand;
  const [map, setMap] = useState<GlMap | null>(null);
  const latest = useRef(hand);
  latest.current = hand;

  const box = useFirstBox(place);
  const drawing = useRef<ReturnType<typeof drawHand> | null>(null);
  const handle = useRef<Handle | null>(null);
  const walls = around?.walls ?? null;
  const [cameraWord, knobWord] = [words('planner.hand.camera'), words('planner.hand.knob')];

  const key = (event: KeyboardEvent | React.KeyboardEvent) => {
    const now = latest.current;
    if (event.target instanceof HTMLElement && event.target.closest('input, .ant-select')) return;
    const wish = now.place && readHandKey(event, now.place);
    if (!wish) return;
    event.preventDefault();
    if (wish.do === 'hold') now.hold(wish.place, event.timeStamp);
    else if (wish.do === 'drop') now.drop();
    else if (now.isHeld) {
      handle.current?.giveUp();
      now.giveUp();
    }
  };
  const hear = useRef(key);
  hear.current = key;

  useEffect(() => {
    if (!map || walls === null) return;
    const layers = drawHand(map);
    const clearWalls = drawWalls(map, colourOf(map.getContainer()), walls);
    const held = addHandle(
      map,
      { camera: cameraWord, knob: knobWord },
      {
        move: (point, atMs) => holdWith({ point }, atMs),
        turn: (azimuthDeg, atMs) => holdWith({ azimuthDeg }, atMs),
        drop: () => latest.current.drop(),
      },
    );
    const holdWith = (part: Partial<HandPlace>, atMs: number) => {
      const { place: from, hold } = latest.current;
      if (from) hold({ ...from, ...part }, atMs);
    };
    drawing.current = layers;
    handle.current = held;
    draw(latest.current, layers, held);
    return () => {
      drawing.current = null;
      handle.current = null;
      held.remove();
      layers.remove();
      if (map.style) clearWalls(); // a map that is gone took its layers along
    };
  }, [map, walls, cameraWord, knobWord]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: drawn when something of it is another
  useEffect(() => {
    if (drawing.current && handle.current) draw(hand, drawing.current, handle.current);
  }, [place, verdict, hand.case]);
  // Escape gives up wherever the focus is: the hand may be anywhere.
  useEffect(() => {
    if (!hand.isHeld) return;
    const leave = (event: KeyboardEvent) => event.key === 'Escape' && hear.current(event);
    window.addEventListener('keydown', leave);
    return () => window.removeEventListener('keydown', leave);
  }, [hand.isHeld]);

  if (hand.found.isPending) return <Loading rows={8} />;
  if (!camera) return <Failed error={hand.found.error} retry={() => void hand.found.refetch()} />;
  if (camera.life !== 'planned' || place === null)
    return (
      <Nothing
        title={words(place === null ? 'planner.hand.noPoint' : 'planner.hand.notPlanned')}
        link={{ to: `/cameras/${cameraId}`, word: words('planner.hand.record') }}
      />
    );
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys for the whole of it; every act has a button as well
    <div className="hand-page" onKeyDown={key}>
      <section className="hand-side" aria-label={words('planner.hand.title')}>
        <p className="hand-head">
          <button type="button" className="plain" onClick={close} data-testid="hand-close">
            ← {words('planner.hand.back')}
          </button>
          <Link to={`/cameras/${cameraId}`}>{words('planner.hand.record')}</Link>
        </p>
        <h2>{camera.name}</h2>
        <HandPanel hand={hand} lenses={usualLenses} />
      </section>
      <StillGround division={camera.division} box={box} onMap={setMap} busy />
    </div>
  );
}

/** Where the map opens: around the camera as it was first known. It stays there, whatever the hand does. */
function useFirstBox(place: HandPlace | null): Box | undefined {
  const first = useRef<HandPlace | null>(null);
  first.current ??= place;
  const { point } = first.current ?? {};
  return useMemo(() => (point ? boxAround(point, viewM) : undefined), [point]);
}

function draw(hand: ReturnType<typeof useHand>, layers: ReturnType<typeof drawHand>, handle: Handle): void {
  const { place, verdict, case: known } = hand;
  if (!place || !known) return;
  handle.place(place.point, place.azimuthDeg);
  layers.show({
    grounds: densitiesPxPerM.map((pxPerM) => known.groundOf(place, pxPerM)),
    gained: verdict?.gained ?? [],
    lost: verdict?.lost ?? [],
  });
}
