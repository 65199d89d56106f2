import { type DivisionDetail, divisionDetail } from '@sharp-eyes/protocol';
import { useQuery } from '@tanstack/react-query';
import { ask } from '../app/http.ts';
import { Ground } from '../map/ground.tsx';
import { Failed, Loading } from '../parts/situations.tsx';
import { useWords } from '../words/use-words.ts';
import { HamletEditor } from './hamlet-editor.tsx';

/** One division: what it is, what it was, what lies in it, and where. */
export function DivisionDetailPanel({ code, open }: { code: string; open: (code: string | null) => void }) {
  const words = useWords();
  const found = useQuery({
    queryKey: ['division', code],
    queryFn: ({ signal }) => ask(`/api/v1/divisions/${code}`, divisionDetail, { signal }),
  });
  if (found.isPending) return <Loading rows={8} />;
  if (found.error) return <Failed error={found.error} retry={() => void found.refetch()} />;
  const one = found.data;
  return (
    <article className="places-detail" data-testid="division-detail">
      <button type="button" className="plain places-back" onClick={() => open(null)}>
        ← {words('places.back')}
      </button>
      <h2>{one.name}</h2>
      {one.validTo && (
        <p className="tone-orange">
          {words('places.ended', { day: one.validTo })}{' '}
          {one.into && (
            <button type="button" className="plain" onClick={() => open(one.into)}>
              {words('places.into', { code: one.into })}
            </button>
          )}
        </p>
      )}
      <Facts one={one} />
      {one.level === 'village' && <HamletEditor division={one} />}
      <h3>{words('places.outline')}</h3>
      {one.boundary ? (
        <>
          <Ground division={code} withoutMap={words('places.noMap')} />
          <p className="quiet">
            {words('places.corners', { count: cornersOf(one) })}
            {one.exclaves.length > 0 && ` · ${words('places.exclaves', { count: one.exclaves.length })}`}
            {one.boundaryDemo && ` · ${words('map.demoOutline')}`}
          </p>
        </>
      ) : (
        <p className="quiet">{words('places.noOutline')}</p>
      )}
    </article>
  );
}

function cornersOf({ boundary, exclaves }: DivisionDetail): number {
  return [boundary ?? [], ...exclaves].flat().reduce((sum, ring) => sum + ring.length, 0);
}

function Facts({ one }: { one: DivisionDetail }) {
  const words = useWords();
  const facts: [string, React.ReactNode][] = [
    [words('places.path'), one.path.join(' › ')],
    [
      words('places.code'),
      <span key="code" className="figures">
        {one.code}
      </span>,
    ],
    [words('places.level'), words(`places.levels.${one.level}`)],
    [words('places.table'), words('places.tableOf', { year: one.codeYear, source: one.source })],
  ];
  if (one.urbanRural)
    facts.push([words('places.class'), `${one.urbanRural} ${words(`places.classes.${one.urbanRural}`)}`]);
  if (one.validFrom) facts.push([words('places.since'), one.validFrom]);
  if (one.formerNames.length > 0)
    facts.push([
      words('places.formerNames'),
      one.formerNames.map(({ name, until }) => words('places.formerName', { name, until })).join('、'),
    ]);
  if (one.aliases.length > 0)
    facts.push([
      words('places.aliases'),
      <ul key="aliases">
        {one.aliases.map(({ code, name, until, reason }) => (
          <li key={code}>
            <span className="figures">{code}</span> {name} · {words(`places.reasons.${reason}`, { day: until })}
          </li>
        ))}
      </ul>,
    ]);
  return (
    <dl className="places-facts">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
