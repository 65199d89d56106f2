import { type Camera, camera, coverageVillage, isIndoor, surroundings, surroundingsM } from '@sharp-eyes/protocol';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import { ask, askPage, isProblem, problemOf } from '../../app/http.ts';
import { HandCase, type HandPlace, type HandVerdict, placeOf, recordAt } from './hand-case.ts';

/** A planned camera with all that lies around it. */
async function readCase(id: string, signal: AbortSignal) {
  const held = await ask(`/api/v1/cameras/${encodeURIComponent(id)}`, camera, { signal });
  const { point } = held.record;
  if (point === null) return { camera: held, around: null, figures: [] };
  const { lon, lat } = point;
  const query = new URLSearchParams({
    ...{ lon: String(lon), lat: String(lat), radiusM: String(surroundingsM.most), except: id },
  });
  const around = await ask(`/api/v1/coverage/surroundings?${query}`, surroundings, { signal });
  const pages = await Promise.all(
    around.villages.map(({ division }) =>
      askPage(`/api/v1/coverage/villages?division=${division}&limit=1`, coverageVillage, signal),
    ),
  );
  return { camera: held, around, figures: pages.flatMap(({ items }) => items) };
}

interface Writing {
  record: Camera['record'];
  /** What is in the hand and becomes the record; null when a record goes back. */
  place: HandPlace | null;
  pointConfirmed: boolean;
}

interface Saved {
  /** What goes back with one press. */
  before: Camera['record'];
}

/**
 * A planned camera in the hand: moved, turned or given another lens; what that changes is worked out here on every move,
 * and nothing is written before it is let go.
 */
export function useHand(cameraId: string) {
  const queries = useQueryClient();
  const key = ['coverage', 'hand', cameraId];
  const found = useQuery({ queryKey: key, queryFn: ({ signal }) => readCase(cameraId, signal) });
  /** What the hub answered last; newer than what was read. */
  const [written, setWritten] = useState<Camera | null>(null);
  const [held, setHeld] = useState<HandPlace | null>(null);
  const [verdict, setVerdict] = useState<HandVerdict | null>(null);
  const [saved, setSaved] = useState<Saved | null>(null);

  const read = found.data;
  const current = written && read && written.version > read.camera.version ? written : (read?.camera ?? null);
  const base = useMemo(() => (current ? placeOf(current.record) : null), [current]);
  // The case stays what it was while something is in the hand, so that before and after belong together.
  const kept = useRef<HandCase | null>(null);
  const fresh = useMemo(() => {
    if (!read?.around) return null;
    const { around, figures } = read;
    const { record, placement } = read.camera;
    return new HandCase({ around, figures, record, indoor: isIndoor(record.indoor, placement) });
  }, [read]);
  if (held === null || kept.current === null) kept.current = fresh;

  /** Works out what the place would change. `atMs`: when the hand was there, for the page's own measurements. */
  const hold = (place: HandPlace, atMs: number | null = null) => {
    const known = kept.current;
    if (!known) return;
    const show = () => {
      setHeld(place);
      setVerdict(known.judge(place));
      setSaved(null);
      if (write.isError) write.reset();
    };
    if (atMs === null) return show();
    flushSync(show);
    measureToPaint(atMs);
  };

  /** Known at once, not with the next drawing: a key that is held down lets go many times in between. */
  const writing = useRef(false);
  const write = useMutation({
    mutationFn: ({ record, pointConfirmed }: Writing) => {
      if (!current) throw new Error('expected a camera before it is written');
      const { name, version } = current;
      const body = { name, record, why: '', pointConfirmed };
      return ask(`/api/v1/cameras/${cameraId}/record`, camera, { method: 'PUT', version, body });
    },
    onSuccess: (answer, { place }) => {
      setWritten(answer);
      setHeld((now) => (now === place ? null : now)); // it may have been taken again meanwhile
      void queries.invalidateQueries({ queryKey: ['camera', cameraId] });
    },
    onError: (error) => {
      const now = isProblem(error, 'stale') ? camera.safeParse(problemOf(error).current) : undefined;
      if (now?.success) setWritten(now.data);
    },
    onSettled: () => {
      writing.current = false;
    },
  });

  const drop = (pointConfirmed = false) => {
    if (!current || !held) return;
    if (writing.current) {
      queued.current = true;
      return;
    }
    const { watchpointIds } = kept.current?.judge(held) ?? current.record;
    const before = current.record;
    const record = recordAt(before, held, watchpointIds);
    send({ record, place: held, pointConfirmed }, () => setSaved({ before }));
  };
  const send = (what: Writing, done: () => void) => {
    writing.current = true;
    write.mutate(what, { onSuccess: done });
  };
  /** It was let go while the drop before it was still on its way. */
  const queued = useRef(false);
  useEffect(() => {
    if (write.isPending || !queued.current) return;
    queued.current = false;
    drop();
  });
  const undo = () => {
    if (!saved || writing.current) return;
    send({ record: saved.before, place: null, pointConfirmed: true }, () => setSaved(null));
    setVerdict(null);
  };
  const giveUp = () => {
    setHeld(null);
    setVerdict(null);
    write.reset();
  };
  return {
    ...{ found, camera: current, around: read?.around ?? null, case: kept.current },
    place: held ?? base,
    isHeld: held !== null,
    verdict,
    ...{ hold, drop, undo, giveUp, saved, write },
  };
}

const measureName = 'hand-follows';
const measuresMax = 1000;

/** Notes how long it took from the hand's move until the figures stood on screen (User Timing). */
function measureToPaint(start: number): void {
  requestAnimationFrame(() => {
    const painted = new MessageChannel();
    painted.port1.onmessage = () => {
      if (performance.getEntriesByName(measureName).length >= measuresMax) performance.clearMeasures(measureName);
      performance.measure(measureName, { start, end: performance.now() });
    };
    painted.port2.postMessage(null);
  });
}
