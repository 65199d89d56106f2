import { type Plan, type Point, plan, pole } from '@sharp-eyes/protocol';
import { useQuery } from '@tanstack/react-query';
import { useCallback, useEffect, useRef, useState } from 'react';
import { useNavigate, useParams } from 'react-router';
import { ask, askPage } from '../../app/http.ts';
import { boxOf, colourOf, type GlMap } from '../../map/gl-map.ts';
import { Failed, Loading } from '../../parts/situations.tsx';
import { useWords } from '../../words/use-words.ts';
import { CoverageGround } from '../coverage-ground.tsx';
import { draftOf, freshDraft, type PlanDraft } from './plan-draft.ts';
import { PlanForm } from './plan-form.tsx';
import { drawPlan } from './plan-layers.ts';
import { PlanResult } from './plan-result.tsx';
import { PlansList } from './plans-list.tsx';
import './where.css';

/** What a press on the ground means while something is drawn. */
export type Drawing = 'poles' | 'area' | null;

/** A pole with all that stands around it. */
const nearZoom = 17.5;

/** 选址: where the next cameras go; asked, ranked, looked at, accepted, and opened again later. */
export function WherePage({ division }: { division: string | null }) {
  const { planId } = useParams();
  const navigate = useNavigate();
  const [draft, setDraft] = useState<PlanDraft>(freshDraft);
  const [drawing, setDrawing] = useState<Drawing>(null);
  const [active, setActive] = useState<number | null>(null);
  const [ticked, setTicked] = useState<ReadonlySet<number>>(new Set());
  const [map, setMap] = useState<GlMap | null>(null);
  const key = ['plan', planId];
  const found = useQuery({
    queryKey: key,
    enabled: planId !== undefined,
    queryFn: ({ signal }) => ask(`/api/v1/plans/${planId}`, plan, { signal }),
  });
  const imported = useImported(division);
  const shown = planId === undefined ? null : (found.data ?? null);
  const open = (id: string | null) => {
    setTicked(new Set());
    setActive(null);
    void navigate({ pathname: id === null ? '/coverage/where' : `/coverage/where/${id}`, search: location.search });
  };
  const toggle = useCallback((n: number) => {
    setTicked((now) => {
      const next = new Set(now);
      if (!next.delete(n)) next.add(n);
      return next;
    });
  }, []);
  const look = (n: number) => {
    const pick = shown?.picks.find((each) => each.n === n);
    setActive(n);
    if (pick)
      map?.jumpTo({ center: [pick.pole.point.lon, pick.pole.point.lat], zoom: Math.max(map.getZoom(), nearZoom) });
  };
  usePlanOnMap(
    map,
    { plan: shown, draft, active, ticked, imported },
    {
      hover: setActive,
      press: (n) => {
        look(n);
        document.querySelector(`[data-pick="${n}"]`)?.scrollIntoView({ block: 'nearest' });
      },
      ground: (point) => {
        if (drawing === 'poles') setDraft((now) => ({ ...now, drawn: [...now.drawn, point] }));
        if (drawing === 'area') setDraft((now) => ({ ...now, area: [...now.area, point] }));
      },
    },
  );
  const [only = null] = shown?.divisions ?? [];

  return (
    <div className={`where-page${shown || drawing ? ' map-first' : ''}`}>
      <section className="where-side">
        {planId === undefined ? (
          <>
            <PlanForm
              {...{ division, draft, drawing }}
              change={setDraft}
              draw={setDrawing}
              done={({ id }) => open(id)}
            />
            <PlansList division={division} open={open} />
          </>
        ) : found.isPending ? (
          <Loading rows={8} />
        ) : shown === null ? (
          <Failed error={found.error} retry={() => void found.refetch()} />
        ) : (
          <PlanResult
            {...{ plan: shown, active, ticked, toggle, look }}
            activate={setActive}
            untick={() => setTicked(new Set())}
            again={() => {
              setDraft(draftOf(shown.asked));
              open(null);
            }}
          />
        )}
      </section>
      <CoverageGround division={only ?? division} onMap={setMap} busy={drawing !== null} poles>
        <DrawingHint {...{ drawing }} done={() => setDrawing(null)} />
      </CoverageGround>
    </div>
  );
}

function DrawingHint({ drawing, done }: { drawing: Drawing; done: () => void }) {
  const words = useWords();
  if (drawing === null) return null;
  return (
    <div className="drawing-hint">
      {words(`planner.where.drawing.${drawing}`)}{' '}
      <button type="button" className="choice" onClick={done} data-testid="drawing-done">
        {words('planner.where.drawingDone')}
      </button>
    </div>
  );
}

const noPoles: readonly Point[] = [];

/** Poles that were brought in, as many as a map can show at once. */
function useImported(division: string | null): readonly Point[] {
  const query = division === null ? '' : `?division=${division}`;
  const { data } = useQuery({
    queryKey: ['poles', division],
    queryFn: async ({ signal }) =>
      (await askPage(`/api/v1/poles${query}`, pole, signal)).items.map(({ point }) => point),
  });
  return data ?? noPoles;
}

interface Drawn {
  imported: readonly Point[];
  plan: Plan | null;
  draft: PlanDraft;
  active: number | null;
  ticked: ReadonlySet<number>;
}

/** Keeps the plan on the map as it is in the list, and tells the list what the pointer does on the map. */
function usePlanOnMap(map: GlMap | null, drawn: Drawn, hands: Parameters<typeof drawPlan>[2]): void {
  const layers = useRef<ReturnType<typeof drawPlan> | null>(null);
  const latest = useRef({ drawn, hands });
  latest.current = { drawn, hands };
  useEffect(() => {
    if (!map) return;
    const made = drawPlan(map, colourOf(map.getContainer()), {
      hover: (n) => latest.current.hands.hover(n),
      press: (n) => latest.current.hands.press(n),
      ground: (point) => latest.current.hands.ground(point),
    });
    layers.current = made;
    made.show(drawingOf(latest.current.drawn));
    return () => {
      layers.current = null;
      made.remove();
    };
  }, [map]);
  const { plan: shown, draft, active, ticked, imported } = drawn;
  useEffect(
    () => layers.current?.show(drawingOf({ plan: shown, draft, active, ticked, imported })),
    [shown, draft, active, ticked, imported],
  );
  const id = shown?.id;
  useEffect(() => {
    const points = latest.current.drawn.plan?.picks.map(({ pole }) => pole.point) ?? [];
    if (map && id !== undefined && points.length > 0)
      map.fitBounds(boxOf(points), { duration: 0, padding: 60, maxZoom: 16.5 });
  }, [map, id]);
}

function drawingOf({ plan: shown, draft, active, ticked, imported }: Drawn) {
  const area = shown ? (shown.asked.within ?? []).map(([lon, lat]) => ({ lon, lat })) : draft.area;
  return {
    picks: (shown?.picks ?? []).map(({ n, pole, azimuthDeg, lens, accepted }) => ({
      ...{ n, point: pole.point, azimuthDeg, hfovDeg: lens.hfovDeg, rangeM: lens.rangeM },
      ...{ isActive: n === active, isTicked: ticked.has(n) || accepted !== null },
    })),
    imported: (shown ? shown.asked.poles.imported : draft.imported) ? imported : [],
    poles: shown ? shown.asked.poles.drawn : draft.drawn,
    area,
  };
}
