import { type Division, type DivisionHit, division, divisionDetail, divisionHit, parentOf } from '@sharp-eyes/protocol';
import { useQuery } from '@tanstack/react-query';
import { Input } from 'antd';
import { useState } from 'react';
import { ask, askPage } from '../app/http.ts';
import { Failed, Loading, Nothing } from '../parts/situations.tsx';
import { useSettled } from '../parts/use-settled.ts';
import { useWords } from '../words/use-words.ts';

interface BrowserProps {
  at: string | null;
  open: (code: string | null) => void;
}

/** Finds a division: by what one types, or down the tree. */
export function DivisionBrowser({ at, open }: BrowserProps) {
  const words = useWords();
  const [typed, setTyped] = useState('');
  const sought = useSettled(typed.trim());
  return (
    <section className="places-browser" aria-label={words('places.tab.tree')}>
      <Input
        allowClear
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
        placeholder={words('places.search')}
        aria-label={words('places.search')}
        data-testid="division-search"
      />
      {sought === '' ? <Tree at={at} open={open} /> : <Hits sought={sought} at={at} open={open} />}
    </section>
  );
}

function Hits({ sought, at, open }: BrowserProps & { sought: string }) {
  const words = useWords();
  const found = useQuery({
    queryKey: ['divisions', 'hits', sought],
    queryFn: ({ signal }) =>
      askPage(
        `/api/v1/divisions/search?${new URLSearchParams({ q: sought, limit: '50', ended: 'true' })}`,
        divisionHit,
        signal,
      ),
  });
  if (found.isPending) return <Loading />;
  if (found.error) return <Failed error={found.error} retry={() => void found.refetch()} />;
  if (found.data.items.length === 0) return <Nothing title={words('places.none')} hint={words('places.noneHint')} />;
  return (
    <ul className="places-list">
      {found.data.items.map((hit) => (
        <Row key={hit.code} one={hit} at={at} open={open} under={<Under hit={hit} />} />
      ))}
    </ul>
  );
}

function Under({ hit: { path, through } }: { hit: DivisionHit }) {
  const words = useWords();
  return (
    <>
      {path.slice(0, -1).join(' › ')}
      {through && ` · ${words(`places.through.${through.kind}`, { text: through.text })}`}
    </>
  );
}

/** The divisions right below the chosen one, or beside it where nothing lies below. */
function Tree({ at, open }: BrowserProps) {
  const words = useWords();
  const chosen = useQuery({
    queryKey: ['division', at],
    enabled: at !== null,
    queryFn: ({ signal }) => ask(`/api/v1/divisions/${at}`, divisionDetail, { signal }),
  });
  const level = chosen.data?.level;
  const holder = at === null ? null : level === 'village' ? (parentOf(at) ?? null) : at;
  const below = useQuery({
    queryKey: ['divisions', 'below', holder],
    enabled: at === null || chosen.data !== undefined,
    queryFn: ({ signal }) =>
      askPage(`/api/v1/divisions?ended=true${holder === null ? '' : `&parent=${holder}`}`, division, signal),
  });
  if (at !== null && chosen.error) return <Failed error={chosen.error} retry={() => void chosen.refetch()} />;
  if (below.error) return <Failed error={below.error} retry={() => void below.refetch()} />;
  if (below.isPending) return <Loading />;
  const line = chosen.data ? lineOf(chosen.data) : [];
  return (
    <>
      {line.length > 0 && (
        <nav className="places-line" aria-label={words('places.line')}>
          <button type="button" className="plain" onClick={() => open(null)}>
            {words('places.top')}
          </button>
          {line.map(({ code, name }) => (
            <button key={code} type="button" className="plain" aria-current={code === at} onClick={() => open(code)}>
              {name}
            </button>
          ))}
        </nav>
      )}
      {below.data.items.length === 0 ? (
        <p className="quiet places-hint">{words('places.nothingBelow')}</p>
      ) : (
        <ul className="places-list">
          {below.data.items.map((one) => (
            <Row key={one.code} one={one} at={at} open={open} />
          ))}
        </ul>
      )}
    </>
  );
}

/** Names and codes from the province down to the division itself. */
function lineOf({ code, path }: { code: string; path: string[] }): { code: string; name: string }[] {
  const codes = [code];
  for (let above = parentOf(code); above !== undefined && codes.length < path.length; above = parentOf(above))
    codes.unshift(above);
  return codes.map((each, n) => ({ code: each, name: path[n] ?? each }));
}

function Row({ one, at, open, under }: BrowserProps & { one: Division; under?: React.ReactNode }) {
  const words = useWords();
  return (
    <li>
      <button
        type="button"
        className="places-row"
        aria-current={one.code === at}
        onClick={() => open(one.code)}
        data-testid="division-row"
      >
        <span>
          {one.name} {one.validTo && <span className="quiet">({words('places.endedShort')})</span>}
        </span>
        <span className="quiet figures">{one.code}</span>
        {under && <span className="quiet under">{under}</span>}
      </button>
    </li>
  );
}
