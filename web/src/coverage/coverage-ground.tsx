import { coverageExtent } from '@sharp-eyes/protocol';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { useNavigate } from 'react-router';
import { ask } from '../app/http.ts';
import type { GlMap } from '../map/gl-map.ts';
import '../map/map.css';
import { Loading } from '../parts/situations.tsx';
import { useWords } from '../words/use-words.ts';
import { drawCoverageMap } from './coverage-map.ts';
import { MapLegend } from './map-legend.tsx';

/** The map of an area's coverage: areas from far, watchpoints and cameras near, footprints nearest. */
export function CoverageGround({ division, open }: { division: string | null; open: (code: string) => void }) {
  const words = useWords();
  const navigate = useNavigate();
  const frame = useRef<HTMLDivElement>(null);
  const map = useRef<GlMap | null>(null);
  const [failed, setFailed] = useState(false);
  const hands = useRef({ open, navigate });
  hands.current = { open, navigate };
  const extent = useQuery({
    queryKey: ['coverage', 'extent', division],
    queryFn: ({ signal }) =>
      ask(`/api/v1/coverage/extent${division === null ? '' : `?division=${division}`}`, coverageExtent, { signal }),
  });
  const box = extent.data?.box ?? null;

  useEffect(() => {
    if (!frame.current || box === null) return;
    try {
      map.current = drawCoverageMap(frame.current, box, {
        openArea: (code) => hands.current.open(code),
        openWatchpoint: (siteId) => void hands.current.navigate(`/sites/${siteId}`),
        openCamera: (id) => void hands.current.navigate(`/cameras/${id}`),
        fail: () => setFailed(true),
      });
    } catch {
      setFailed(true); // no WebGL
    }
    return () => {
      map.current?.remove();
      map.current = null;
    };
  }, [box]);

  if (extent.isPending) return <Loading />;
  if (failed || extent.isError) return <p className="quiet">{words('map.failed')}</p>;
  if (box === null) return <p className="quiet">{words('coverage.nothingPlaced')}</p>;
  return (
    <figure className="coverage-ground">
      <div className="map-frame tall">
        <div ref={frame} className="map-canvas" data-testid="coverage-map" />
      </div>
      <MapLegend />
    </figure>
  );
}
