import { camera as cameraShape, type Silence, type SilenceMatcher, silence } from '@sharp-eyes/protocol';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { ask, askPage, problemOf } from '../../app/http.ts';
import { At } from '../../parts/moment.tsx';
import { useRefresh } from '../../parts/use-refresh.ts';
import { useWords } from '../../words/use-words.ts';

const key = ['silences'] as const;

/** Silences of one's area that are not over, kept fresh by the stream. */
function useSilences(division: string | null) {
  useRefresh(key, 'silence');
  const where = division === null ? '' : `&division=${division}`;
  return useQuery({
    queryKey: [...key, division],
    queryFn: ({ signal }) => askPage(`/api/v1/silences?limit=50${where}`, silence, signal),
  });
}

/** 免打扰: what is kept quiet just now, whose word that is, until when; and the way to end it. Closed until asked for. */
export function Silences({ division }: { division: string | null }) {
  const words = useWords();
  const [isOpen, setIsOpen] = useState(false);
  const all = useSilences(division).data?.items ?? [];
  if (all.length === 0) return null;
  return (
    <section className="quiet-fold" aria-label={words('silences.title')}>
      <button
        type="button"
        className="plain"
        aria-expanded={isOpen}
        onClick={() => setIsOpen(!isOpen)}
        data-testid="silences-fold"
      >
        {isOpen ? '▾' : '▸'} {words('silences.title')} <span className="figures">{all.length}</span>
      </button>
      {isOpen && (
        <ul className="silences">
          {all.map((one) => (
            <li key={one.id} data-testid="silence">
              <strong>
                <What matcher={one.matcher} path={one.divisionPath} />
              </strong>{' '}
              {one.matcher.priorities.includes('critical') && (
                <span className="tone-orange">{words('silences.critical')}</span>
              )}
              <span className="quiet">
                {one.state !== 'active' && <>{words(`silences.state.${one.state}`)} · </>}
                {one.reason} · {words('work.until')} <At at={one.until} /> · {one.by.name}
                {one.alerts > 0 && <> · {words('silences.kept', { count: one.alerts })}</>}
              </span>
              <End silence={one} />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

/** The way to end what keeps an open alert quiet; nothing where it is not this person's to end. */
export function EndOf({ silenceId }: { silenceId: string }) {
  const found = useSilences(null).data?.items.find(({ id }) => id === silenceId);
  return found ? <End silence={found} /> : null;
}

function End({ silence: { id, version } }: { silence: Silence }) {
  const words = useWords();
  const queries = useQueryClient();
  const end = useMutation({
    mutationFn: () => ask(`/api/v1/silences/${id}/end`, silence, { method: 'POST', version }),
    // Also after a refusal: somebody else may have been first.
    onSettled: () => queries.invalidateQueries({ queryKey: key }),
  });
  return (
    <div className="silence-end">
      <Button loading={end.isPending} onClick={() => end.mutate()} data-testid="silence-end">
        {words('silences.end')}
      </Button>
      {end.error && (
        <span className="tone-red" role="alert">
          {problemOf(end.error).title}
        </span>
      )}
    </div>
  );
}

function What({ matcher: { cameraId, ruleId, kind }, path }: { matcher: SilenceMatcher; path: readonly string[] }) {
  const words = useWords();
  const camera = useQuery({
    queryKey: ['desk-camera', cameraId],
    enabled: cameraId !== null,
    queryFn: ({ signal }) => ask(`/api/v1/cameras/${cameraId}`, cameraShape, { signal }),
  });
  const place = path.slice(-1).join('');
  if (cameraId !== null)
    return words(ruleId === null ? 'silences.of.camera' : 'silences.of.rule', { name: camera.data?.name ?? place });
  return kind === null
    ? words('silences.of.all', { name: place })
    : words('silences.of.kind', { name: place, kind: words(`kind.${kind}`) });
}
