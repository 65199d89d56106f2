import { coverageExtent } from '@sharp-eyes/protocol';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useNavigate } from 'react-router';
import { ask } from '../app/http.ts';
import type { Box, GlMap } from '../map/gl-map.ts';
import '../map/map.css';
import { Loading } from '../parts/situations.tsx';
import { useWords } from '../words/use-words.ts';
import { drawCoverageMap } from './coverage-map.ts';
import { MapLegend } from './map-legend.tsx';
import { MapPrint } from './map-print.tsx';
import { useFreshTiles } from './use-fresh-tiles.ts';

interface CoverageGroundProps {
  division: string | null;
  openArea?: (code: string) => void;
  /** A press on a planned camera; any other opens its record. */
  openPlanned?: ((cameraId: string) => void) | undefined;
  /** The map once it can be drawn on, and null when it goes. */
  onMap?: (map: GlMap | null) => void;
  /** Where it opens; left out, where the area's villages are. */
  box?: Box | undefined;
  /** A press means something else now: nothing of the map opens. */
  busy?: boolean;
  /** Candidate poles are drawn over it. */
  poles?: boolean;
  children?: ReactNode;
}

/** The map of an area's coverage: areas from far, watchpoints and cameras near, footprints nearest. */
export function CoverageGround(props: CoverageGroundProps) {
  const { division, children, poles = false } = props;
  const words = useWords();
  const navigate = useNavigate();
  const frame = useRef<HTMLDivElement>(null);
  const [map, setMap] = useState<GlMap | null>(null);
  const [failed, setFailed] = useState(false);
  const hands = useRef({ ...props, navigate });
  hands.current = { ...props, navigate };
  const extent = useQuery({
    queryKey: ['coverage-extent', division],
    enabled: props.box === undefined,
    staleTime: Number.POSITIVE_INFINITY, // a map that is looked at stays where it is
    queryFn: ({ signal }) =>
      ask(`/api/v1/coverage/extent${division === null ? '' : `?division=${division}`}`, coverageExtent, { signal }),
  });
  const box = props.box ?? extent.data?.box ?? null;
  useFreshTiles(map);

  useEffect(() => {
    if (!frame.current || box === null) return;
    let drawn: GlMap;
    try {
      drawn = drawCoverageMap(frame.current, box, {
        busy: () => hands.current.busy === true,
        openArea: (code) => hands.current.openArea?.(code),
        openWatchpoint: (siteId) => void hands.current.navigate(`/sites/${siteId}`),
        openCamera: (id, life) => {
          if (life === 'planned' && hands.current.openPlanned) hands.current.openPlanned(id);
          else void hands.current.navigate(`/cameras/${id}`);
        },
        fail: () => setFailed(true),
      });
    } catch {
      setFailed(true); // no WebGL
      return;
    }
    const ready = () => {
      setMap(drawn);
      hands.current.onMap?.(drawn);
    };
    drawn.once('load', ready);
    return () => {
      hands.current.onMap?.(null);
      setMap(null);
      drawn.remove();
    };
  }, [box]);

  if (extent.isPending && box === null) return <Loading />;
  if (failed || (extent.isError && box === null)) return <p className="quiet">{words('map.failed')}</p>;
  if (box === null) return <p className="quiet">{words('coverage.nothingPlaced')}</p>;
  return (
    <figure className="coverage-ground">
      <div className="map-frame tall">
        <div ref={frame} className="map-canvas" data-testid="coverage-map" />
        <MapPrint map={map} />
        <div className="map-zoom no-print">
          <button type="button" className="plain" aria-label={words('picker.zoomIn')} onClick={() => map?.zoomIn()}>
            ＋
          </button>
          <button type="button" className="plain" aria-label={words('picker.zoomOut')} onClick={() => map?.zoomOut()}>
            －
          </button>
        </div>
        {children}
      </div>
      <MapLegend poles={poles} />
    </figure>
  );
}
